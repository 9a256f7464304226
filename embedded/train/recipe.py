"""A recipe: how one embedded model is trained, and what its card says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from embedded.train.fitting import Pace

Training: TypeAlias = Callable[[Path, Path], None]
"""Writes the model's folder (the first path); the second is a folder for checkpoints, from which it goes on."""


@dataclass(frozen=True)
class Recipe:
    """`minutes` are of one CPU thread; `data` says what of the world it was shown."""

    train: Training
    architecture: str
    tasks: tuple[str, ...]
    stages: tuple[Pace, ...]
    """Of the training, one after the other."""
    data: str
    minutes: int
    tried: str = ""
    """What was tried where the figure asked for was not reached."""
