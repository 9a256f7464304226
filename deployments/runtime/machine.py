"""The memory of this machine, or of the container around this process where that has less."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil


class _Files(NamedTuple):
    """Where a kernel tells a control group's limit, what it takes, and by which name what it could drop of that."""

    limit: Path
    taken: Path
    stat: Path
    droppable: str


GROUPS = Path("/sys/fs/cgroup")
SECOND = _Files(GROUPS / "memory.max", GROUPS / "memory.current", GROUPS / "memory.stat", "inactive_file")
FIRST = _Files(
    GROUPS / "memory/memory.limit_in_bytes",
    GROUPS / "memory/memory.usage_in_bytes",
    GROUPS / "memory/memory.stat",
    "total_inactive_file",
)
"""Of the two versions of control groups that Linux has."""


def total_bytes() -> int:
    """What all processes together may take."""
    return min([psutil.virtual_memory().total, *(limit for limit, _ in _limits())])


def free_bytes() -> int:
    """What nobody takes, files in the page cache not counted."""
    return min([psutil.virtual_memory().available, *(max(0, limit - taken) for limit, taken in _limits())])


def resident_bytes() -> int:
    """What this process has in memory."""
    resident: int = psutil.Process().memory_info().rss
    return resident


def _limits() -> list[tuple[int, int]]:
    """Limit and what is taken, of every control group that has a limit."""
    return [
        (int(limit), int(files.taken.read_text()) - _droppable(files))
        for files in (FIRST, SECOND)
        if files.limit.is_file() and (limit := files.limit.read_text().strip()).isdigit()
    ]


def _droppable(files: _Files) -> int:
    told = dict(line.split() for line in files.stat.read_text().splitlines())
    return int(told.get(files.droppable, 0))


class Malloc(NamedTuple):
    """glibc's ways to hand freed memory to the machine; other libraries have none, and keep less."""

    trim: Callable[[int], int]
    set: Callable[[int, int], int]


def _malloc() -> Malloc | None:
    library = ctypes.CDLL(None)
    return Malloc(library.malloc_trim, library.mallopt) if hasattr(library, "malloc_trim") else None


MALLOC = _malloc()
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""mallopt's names of how much may be free at the end of a heap, and from what size blocks lie outside of all heaps."""
USUAL = {TRIM_THRESHOLD: 64 * 2**20, MMAP_THRESHOLD: 32 * 2**20}
"""What glibc comes to by itself in a process that frees large blocks."""
WEIGHTS = 256 * 2**10
"""From this size on, blocks of weights lie outside."""


@contextmanager
def apart() -> Iterator[None]:
    """Large blocks that are taken within go back to the machine as soon as they are freed, whenever that is.

    In the heaps, of which every thread that loads a model may have its own, they would leave gaps and ends behind.
    """
    if MALLOC is None:
        yield
        return
    MALLOC.set(MMAP_THRESHOLD, WEIGHTS)
    try:
        yield
    finally:
        for name, value in USUAL.items():
            MALLOC.set(name, value)


def give_back() -> None:
    """Hand to the machine what is free within heaps."""
    if MALLOC is not None:
        MALLOC.trim(0)
