"""Turns on the server that several workers share: most tests at once, some alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


@contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """While it lasts, no test of another process runs, or only such as need not be alone.

    Whoever wants to be alone holds the door, so that those who come later wait and those within come to their end.
    """
    door, room = folder / "door.lock", folder / "room.lock"
    if alone:
        with held(door, fcntl.LOCK_EX), held(room, fcntl.LOCK_EX):
            yield
        return
    with held(door, fcntl.LOCK_EX):
        entered = held(room, fcntl.LOCK_SH)
        entered.__enter__()
    try:
        yield
    finally:
        entered.__exit__(None, None, None)
