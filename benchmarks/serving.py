"""The application with the benchmark's models, all processes at one niceness."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import models
from tests.server import Server, served

EVEN = {"RAY_worker_niceness": "0"}
"""Ray's workers step back behind everything else by default: beside contenders that do not, that is a handicap."""


@contextmanager
def served_models(ids: Sequence[str], folder: Path) -> Iterator[Server]:
    """The application with these models made in the folder and listed in its catalog."""
    with served({"catalog_folder": models.make(ids, folder)}, variables=EVEN) as server:
        yield server
