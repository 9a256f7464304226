"""What processes hold in memory, as Linux tells it in /proc."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """`pss_mb`: its own pages and its share of those it shares, MB of 2²⁰ bytes."""

    title: str
    pss_mb: float
    has_torch: bool


def processes_under(pid: int) -> list[Process]:
    """A process and all its descendants, largest first; those that end meanwhile are left out."""
    read = (_process(one) for one in _family(pid))
    return sorted((process for process in read if process), key=lambda process: -process.pss_mb)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in (PROC / str(pid) / "task").glob("*/children"):
        for child in task.read_text().split():
            yield from _family(int(child))


def _process(pid: int) -> Process | None:
    folder = PROC / str(pid)
    try:
        rollup = (folder / "smaps_rollup").read_text()
        maps = (folder / "maps").read_text()
        words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    pss_kb = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return Process(_title(words), pss_kb / 1024, "libtorch" in maps)


def _title(words: list[str]) -> str:
    """Long command lines by their programs' names: `python dashboard.py`, not its forty options."""
    named = [word.rpartition("/")[2] for word in words if not word.startswith("-")]
    return " ".join(named[:2])[:60]
