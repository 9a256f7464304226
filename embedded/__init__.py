"""The tiny models that ship with the repository: real architectures, random weights, ordinary Hugging Face folders."""

from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights"


def folder(name: str) -> Path:
    """Where the model called `name` is loaded from."""
    return WEIGHTS / name
