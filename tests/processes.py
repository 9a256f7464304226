"""The processes that belong to a server which a test has started: found, and ended."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def started_in(folder: str) -> list[int]:
    """Those whose Ray lives in this folder, which nobody else's does; not all: some hide it as they name themselves."""
    mark = f"RAY_TMPDIR={folder}\0".encode()
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in environ.read_bytes():
                found.append(int(environ.parent.name))
    return found


def below(ancestor: int) -> list[int]:
    """The processes that this one started, and those that they did."""
    known, found = parents(), [ancestor]
    for at in found:
        found.extend(pid for pid, parent in known.items() if parent == at)
    return found[1:]


def parents() -> dict[int, int]:
    """Of every process the one that started it."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return found


def runs(pid: int) -> bool:
    """Whether it has not ended; one that nobody has asked how it ended has."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def end(ancestor: int, folder: str) -> None:
    """Kills a server's first process, all below it and all of its folder: none holds a port when this returns."""
    known = [ancestor, *below(ancestor)]
    while left := running({*known, *started_in(folder)}):
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def running(pids: Iterable[int]) -> list[int]:
    return [pid for pid in pids if runs(pid)]
