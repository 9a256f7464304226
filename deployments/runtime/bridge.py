"""The only crossing between blocking generators, each in a thread of its own, and the event loop.

A generator may yield None: nothing to tell, but a point where it can be stopped. When the asking side leaves,
the generator is closed in its thread at its next yield, so the thread is free within one step of the model.
The thread has the caller's context: what it logs has the request's id.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import Executor
from contextlib import closing, suppress
from contextvars import copy_context
from typing import Generic, TypeVar

T = TypeVar("T")
Blocking = Generator[T | None, None, None]

PACE_S = 0.02
PACE_ITEMS = 8
MAX_WAITING = 256
"""Items that may wait for a slow reader before the generator itself has to."""


async def last_of(work: Blocking[T], executor: Executor) -> T:
    """Run a generator to its end; its last item."""
    stop = threading.Event()

    def drain() -> T | None:
        last: T | None = None
        with closing(work):
            while not stop.is_set():
                try:
                    item = next(work)
                except StopIteration:
                    break
                last = item if item is not None else last
        return last

    try:
        last = await asyncio.get_running_loop().run_in_executor(executor, copy_context().run, drain)
    finally:
        stop.set()
    if last is None:
        raise RuntimeError("a generator of events ended without one")
    return last


async def batches_of(work: Blocking[T], executor: Executor) -> AsyncGenerator[list[T], None]:
    """The generator's items as they come, gathered for up to 20 ms or 8 items; the first one at once."""
    channel: _Channel[T] = _Channel(asyncio.get_running_loop())
    filling = asyncio.get_running_loop().run_in_executor(executor, copy_context().run, channel.fill, work)
    try:
        sent = 0.0
        while batch := await channel.take(not_before=sent + PACE_S):
            yield batch
            sent = time.monotonic()
        await filling
    finally:
        channel.stop()


class _Channel(Generic[T]):
    """A bounded queue from one thread to one coroutine."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._items: deque[T] = deque()
        self._room = threading.Condition()
        self._some = asyncio.Event()
        self._plenty = asyncio.Event()
        self._stopped = False
        self._ended = False

    def fill(self, work: Blocking[T]) -> None:
        try:
            with closing(work):
                while not self._stopped:
                    try:
                        item = next(work)
                    except StopIteration:
                        return
                    if item is not None:
                        self._put(item)
        finally:
            with self._room:
                self._ended = True
            self._wake(self._some, self._plenty)

    def _put(self, item: T) -> None:
        with self._room:
            self._room.wait_for(lambda: len(self._items) < MAX_WAITING or self._stopped)
            self._items.append(item)
            waiting = len(self._items)
        if waiting == 1:
            self._wake(self._some)
        elif waiting == PACE_ITEMS:
            self._wake(self._plenty)

    def _wake(self, *events: asyncio.Event) -> None:
        for event in events:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(event.set)

    async def take(self, *, not_before: float) -> list[T]:
        """What waits, once something does and `not_before` (monotonic) is past or plenty waits; [] at the end."""
        while True:
            await self._some.wait()
            pause = not_before - time.monotonic()
            if pause > 0 and not self._ended:
                with suppress(TimeoutError):  # the pace is kept: send what there is
                    await asyncio.wait_for(self._plenty.wait(), pause)
            with self._room:
                batch = list(self._items)
                self._items.clear()
                if not self._ended:
                    self._some.clear()
                    self._plenty.clear()
                self._room.notify()
            if batch or self._ended:
                return batch

    def stop(self) -> None:
        with self._room:
            self._stopped = True
            self._room.notify()
