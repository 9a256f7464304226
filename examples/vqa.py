"""A question about a picture: `python -m examples.vqa picture.png "what colour is it?"`."""

import argparse
from base64 import b64encode
from pathlib import Path

from examples.asking import ask


def main() -> None:
    """Prints the answers, the best first, each with its score where the model chooses among answers it knows."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("picture", type=Path)
    asked.add_argument("question")
    asked.add_argument("--url", default="http://127.0.0.1:8000")
    given = asked.parse_args()

    question = {
        "task": "visual-question-answering",
        "inputs": {"image": b64encode(given.picture.read_bytes()).decode(), "question": given.question},
    }
    for one in ask(given.url, question)["answers"]:
        print(one["answer"] if one["score"] is None else f"{one['answer']}  {one['score']:.3f}")


if __name__ == "__main__":
    main()
