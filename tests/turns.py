"""Turns on the server that several workers share: most tests at once, some alone."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


@contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """While it lasts, no test of another process runs, or only such as need not be alone.

    Whoever waits for the room holds the door, so that those who come later wait and those within come to their end.
    """
    with ExitStack() as inside:
        with held(folder / "door.lock", fcntl.LOCK_EX):
            inside.enter_context(held(folder / "room.lock", fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        yield
