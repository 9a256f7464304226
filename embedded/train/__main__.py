"""Trains embedded models: `python -m embedded.train <model> ...`; without a name it says which there are."""

import logging
import shutil
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import torch

from embedded import WEIGHTS
from embedded.train.halving import halve
from embedded.train.recipes import RECIPES

CHECKPOINTS = Path(__file__).parents[1] / "checkpoints"
"""Kept until the model is finished, and taken up where they are found."""


def train(name: str, into: Path = WEIGHTS, checkpoints: Path = CHECKPOINTS) -> Path:
    """Trains one model, goes on where an earlier run was cut short, and writes it as the folder `into/name`."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as unfinished:
        torch.manual_seed(zlib.crc32(name.encode()))
        made = Path(unfinished) / name
        made.mkdir()
        RECIPES[name].train(made, checkpoints / name)
        halve(made)
        shutil.rmtree(into / name, ignore_errors=True)
        made.rename(into / name)
    shutil.rmtree(checkpoints / name, ignore_errors=True)
    return into / name


def main(names: Sequence[str]) -> None:
    """Trains the named models, one after the other."""
    unknown = [name for name in names if name not in RECIPES]
    if unknown or not names:
        raise SystemExit(f"no such model: {', '.join(unknown) or 'none named'}; there are {', '.join(RECIPES)}")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for name in names:
        train(name)


if __name__ == "__main__":
    main(sys.argv[1:])
