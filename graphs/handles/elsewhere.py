"""An event loop in a thread of its own, for whoever waits: code without a loop, or with one that may not stand still.

A notebook's cells run inside a loop, so that neither `asyncio.run` nor Ray's own `result()` works there.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from functools import cached_property
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Elsewhere:
    """Runs coroutines in its thread, which starts with the first of them; a waiter that gives up cancels its own."""

    def __init__(self) -> None:
        self._starting = Lock()

    @cached_property
    def _running(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        Thread(target=loop.run_forever, name="anymodal-client", daemon=True).start()
        return loop

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            return self._running

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Its outcome, the calling thread standing still meanwhile."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:  # Ctrl-C too
            future.cancel()
            raise

    async def outcome(self, work: Coroutine[Any, Any, T]) -> T:
        """The same, for a caller with a loop of its own."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


class Steps(Generic[T]):
    """A generator that runs elsewhere; it may be closed while a step of it is under way."""

    def __init__(self, source: AsyncGenerator[T, None]) -> None:
        self._source = source
        self._step: asyncio.Task[T | None] | None = None

    async def next(self) -> T | None:
        """Its next value, None at the end."""
        self._step = asyncio.ensure_future(_next(self._source))
        return await self._step

    async def close(self) -> None:
        if self._step is not None:
            self._step.cancel()
            await asyncio.wait([self._step])
        await self._source.aclose()


async def _next(source: AsyncGenerator[T, None]) -> T | None:
    return await anext(source, None)
