"""How fast a family's calls go through, as one router sees it: when to come again if there is no room."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

MOST_S = 60
"""Nobody is told to stay away for longer: what runs may be cancelled."""


def retry_after(in_flight: int, ended: int, busy_s: float, oldest_s: float) -> int:
    """Whole seconds until all that runs and waits is through, by how many ended since the family was last idle.

    Before any has ended: as long again as the oldest has taken by now.
    """
    seconds = in_flight * busy_s / ended if ended else oldest_s
    return max(1, min(MOST_S, math.ceil(seconds)))


class Pace:
    """Counts the calls of one family on their way."""

    def __init__(self) -> None:
        self._numbers = count()
        self._begun: dict[int, float] = {}
        self._ended = 0
        self._busy_since = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """One call, from its beginning to its end; one that was refused has not been."""
        number, now = next(self._numbers), time.monotonic()
        if not self._begun:
            self._ended, self._busy_since = 0, now
        self._begun[number] = now
        try:
            yield
        finally:
            del self._begun[number]
            self._ended += 1

    def refused(self) -> None:
        """The call that just ends was none: it took no time and no place."""
        self._ended -= 1

    def retry_after_s(self) -> int:
        now = time.monotonic()
        oldest = now - min(self._begun.values(), default=now)
        return retry_after(len(self._begun), self._ended, now - self._busy_since, oldest)
