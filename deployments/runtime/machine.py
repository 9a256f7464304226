"""The memory of this machine, or of the container around this process where that has less."""

import ctypes
from collections.abc import Callable
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


TRIM: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""glibc keeps freed memory for later; other libraries have no such function, and no such habit."""


def give_back() -> None:
    """Hand to the machine what was freed."""
    if TRIM is not None:
        TRIM(0)
