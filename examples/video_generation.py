"""A text becomes a film: `python -m examples.video_generation "a red circle moves to the right" --out film.mp4`."""

import argparse
from base64 import b64decode
from pathlib import Path

from examples.asking import events


def main() -> None:
    """Films, telling each denoising step, and writes the MP4."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("text")
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    asked.add_argument("--out", type=Path, default=Path("film.mp4"))
    asked.add_argument("--frames", type=int, default=9)
    asked.add_argument("--fps", type=int, default=8)
    asked.add_argument("--steps", type=int, default=10)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()

    question = {
        "task": "text-to-video",
        "inputs": given.text,
        "parameters": {
            "num_frames": given.frames,
            "fps": given.fps,
            "num_inference_steps": given.steps,
            "seed": given.seed,
        },
    }
    for event in events(given.url, question):
        match event["type"]:
            case "progress":
                print(f"step {event['done']} of {event['total']}")
            case "done":
                given.out.write_bytes(b64decode(event["output"]["video"].partition(",")[2]))
    print(given.out)


if __name__ == "__main__":
    main()
