"""What the session says, in the order in which it happened: said at once, sent as fast as the client reads."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from pydantic_core import to_json

from deployments.ingress.openai.realtime.items import Body, new_id
from deployments.ingress.presence import ClientLeft

MOST = 64
MOST_BYTES = 4 * 1024 * 1024
"""Of events that may wait before those who say more have to."""
SENT_WITHIN_S = 60.0


class Outbox:
    """`tell` never waits, so that what happens and what is told of it are one step; whoever goes on after it does."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._some = asyncio.Event()
        self._few = asyncio.Event()
        self._few.set()

    def tell(self, bodies: Iterable[Body]) -> None:
        """Each with an id of its own."""
        for body in bodies:
            self._waiting.append(to_json({"event_id": new_id("event")} | body))
            self._bytes += len(self._waiting[-1])
        if self._waiting:
            self._some.set()
        self._count()

    async def room(self) -> None:
        """Until not too much waits for the client."""
        await self._few.wait()

    async def run(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Sends for ever. Raises ClientLeft where the client reads nothing for a minute."""
        while True:
            await self._some.wait()
            await self.emptied(send)

    async def emptied(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Sends what waits."""
        while self._waiting:
            try:
                async with asyncio.timeout(SENT_WITHIN_S):
                    await send(self._waiting[0].decode())
            except TimeoutError:
                raise ClientLeft from None
            self._bytes -= len(self._waiting.popleft())
            self._count()
        self._some.clear()

    def _count(self) -> None:
        if len(self._waiting) < MOST and self._bytes < MOST_BYTES:
            self._few.set()
        else:
            self._few.clear()
