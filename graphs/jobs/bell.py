"""Wakes whoever waits in this replica for the store to change; what other replicas change is seen by a slow look."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from weakref import WeakValueDictionary

from deployments.contracts.jobs import NumberedEvent

SLOW_LOOK_S = 1.0
MOST_AT_HAND = 64
"""Events of one job; a reader further behind reads the store."""


class Bell:
    """Listen first, then look, then wait: nothing that rings in between is missed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def listen(self) -> asyncio.Event:
        return self._next

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()


class News:
    """A bell for each job, and the last of what it told in this replica: who reads along need not look it up.

    One that tells much wakes nobody but its own readers.
    """

    def __init__(self) -> None:
        self._next: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._last: dict[str, deque[NumberedEvent]] = {}

    def listen(self, job: str) -> asyncio.Event:
        return self._next.setdefault(job, asyncio.Event())

    def ring(self, job: str) -> None:
        heard = self._next.pop(job, None)
        if heard:
            heard.set()

    def tell(self, job: str, events: Iterable[NumberedEvent]) -> None:
        """These have been stored."""
        self._last.setdefault(job, deque(maxlen=MOST_AT_HAND)).extend(events)
        self.ring(job)

    def after(self, job: str, number: int) -> tuple[NumberedEvent, ...]:
        """Those that come next after this number, as far as they are at hand; none where one is missing."""
        return next_ones(self._last.get(job, ()), number)

    def over(self, job: str) -> None:
        """It runs here no longer."""
        self._last.pop(job, None)
        self.ring(job)


def next_ones(events: Iterable[NumberedEvent], after: int) -> tuple[NumberedEvent, ...]:
    """Those above the number, up to the first gap."""
    newer = [event for event in events if event.number > after]
    return tuple(event for at, event in enumerate(newer, after + 1) if event.number == at)


class Bells:
    """`work` rings when there may be a job to take, `news` when one has something to tell."""

    def __init__(self) -> None:
        self.work = Bell()
        self.news = News()


async def rung(heard: asyncio.Event, look_s: float = SLOW_LOOK_S) -> None:
    """Returns when the bell has rung, or when it is time to look again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(look_s):
            await heard.wait()
