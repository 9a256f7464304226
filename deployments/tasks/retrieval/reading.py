"""What is told while an engine reads what it is about to search."""

from collections.abc import Generator
from typing import TypeVar

from deployments.contracts.events import Progress, Step

ReadT = TypeVar("ReadT")


def telling(reading: Generator[tuple[int, int] | None, None, ReadT]) -> Generator[Step | None, None, ReadT]:
    """The reading as a task's stream: its (done, total) as progress. Closing it closes the reading."""
    try:
        while True:
            step = next(reading)
            yield Progress(done=step[0], total=step[1]) if step else None
    except StopIteration as end:
        read: ReadT = end.value
        return read
    finally:
        reading.close()
