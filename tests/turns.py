"""Turns of workers at what they share: most tests ask the one server at once, some alone; own servers one by one."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def held(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of the servers that workers start beside the one they share: memory is short."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    with held(Path(tempfile.gettempdir(), "anymodal-own-server.lock"), fcntl.LOCK_EX):
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


def spread(things: Sequence[T], apart: Callable[[T], bool]) -> list[T]:
    """The same things, those that are to be apart in equal distances, all others in their order."""
    rare = [thing for thing in things if apart(thing)]
    others = [thing for thing in things if not apart(thing)]
    places = [(at * len(others) / (len(rare) or 1), thing) for at, thing in enumerate(rare)]
    return [thing for _, thing in sorted([*places, *enumerate(others)], key=lambda place: place[0])]
