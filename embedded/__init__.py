"""The small models that ship with the repository: ordinary Hugging Face folders, trained or random."""

from pathlib import Path

WEIGHTS = Path(__file__).parent / "weights"


def folder(name: str) -> Path:
    """Where the model called `name` is loaded from."""
    return WEIGHTS / name
