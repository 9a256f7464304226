"""What is said becomes a picture: `python -m examples.speech_to_image spoken.wav --out said.png`."""

import argparse
from base64 import b64decode, b64encode
from pathlib import Path

from examples.asking import events


def main() -> None:
    """Lets any-to-any find the way from sound to picture, and prints each hop of it as it happens."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sound", type=Path)
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--out", type=Path, default=Path("said.png"))
    asked.add_argument("--steps", type=int, default=20)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()

    question = {
        "task": "any-to-any",
        "inputs": {"audio": b64encode(given.sound.read_bytes()).decode()},
        "parameters": {
            "want": "image",
            "tasks": {"text-to-image": {"num_inference_steps": given.steps, "seed": given.seed}},
        },
    }
    for event in events(given.url, question):
        match event["type"]:
            case "planned":
                print(" → ".join(hop["task"] for hop in event["hops"]))
            case "progress":
                print(f"step {event['done']} of {event['total']}")
            case "done" if "text" in event["output"]:
                print(f"heard: {event['output']['text']}")
            case "done":
                given.out.write_bytes(b64decode(event["output"]["image"].partition(",")[2]))
    print(given.out)


if __name__ == "__main__":
    main()
