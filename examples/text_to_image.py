"""A text becomes a picture, step by step: `python -m examples.text_to_image "a red circle" --out circle.png`."""

import argparse
from base64 import b64decode
from pathlib import Path

from examples.asking import events


def main() -> None:
    """Paints, telling each denoising step, and writes the picture."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("text")
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--out", type=Path, default=Path("picture.png"))
    asked.add_argument("--steps", type=int, default=20)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()

    question = {
        "task": "text-to-image",
        "inputs": given.text,
        "parameters": {"num_inference_steps": given.steps, "seed": given.seed},
    }
    for event in events(given.url, question):
        match event["type"]:
            case "progress":
                print(f"step {event['done']} of {event['total']}")
            case "done":
                given.out.write_bytes(b64decode(event["output"]["image"].partition(",")[2]))
    print(given.out)


if __name__ == "__main__":
    main()
