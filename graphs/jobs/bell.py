"""Wakes whoever waits in this replica for the store to change; what other replicas change is seen by a slow look."""

import asyncio
from contextlib import suppress

SLOW_LOOK_S = 1.0


class Bell:
    """Listen first, then look, then wait: nothing that rings in between is missed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def listen(self) -> asyncio.Event:
        return self._next

    def ring(self) -> None:
        rung, self._next = self._next, asyncio.Event()
        rung.set()


class Bells:
    """`work` rings when there may be a job to take, `news` when one has something to tell."""

    def __init__(self) -> None:
        self.work = Bell()
        self.news = Bell()


async def rung(heard: asyncio.Event) -> None:
    """Returns when the bell has rung, or when it is time to look again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SLOW_LOOK_S):
            await heard.wait()
