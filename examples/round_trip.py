"""What is drawn is seen, spoken and heard back: `python -m examples.round_trip "draw a red circle"`."""

import argparse
from base64 import b64decode
from pathlib import Path

from examples.asking import ask


def main() -> None:
    """Draws the text, asks of the picture what it is, speaks the answer and listens to it; writes picture and sound."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("text")
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--out", type=Path, default=Path("."))
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()

    def infer(task: str, inputs: object, **parameters: object) -> dict[str, str]:
        return ask(given.url, {"task": task, "inputs": inputs, "parameters": parameters})

    picture = infer("text-to-image", given.text, seed=given.seed)["image"]
    print("drawn:", written(picture, given.out / "drawn.png"))
    seen = infer("image-text-to-text", {"image": picture, "text": "what is it?"})["generated_text"]
    print("seen:", seen)
    sound = infer("text-to-speech", seen)["audio"]
    print("spoken:", written(sound, given.out / "spoken.wav"))
    print("heard:", infer("automatic-speech-recognition", sound)["text"].strip())


def written(data_uri: str, file: Path) -> Path:
    """The file with what the data URI carries."""
    file.write_bytes(b64decode(data_uri.partition(",")[2]))
    return file


if __name__ == "__main__":
    main()
