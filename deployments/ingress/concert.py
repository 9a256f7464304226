"""Several works at once: all results in order, or the first failure and the end of all others."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

T = TypeVar("T")


async def all_of(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results; raises the first exception itself, not a group, once all others are cancelled."""
    running = [asyncio.ensure_future(work) for work in works]
    try:
        return list(await asyncio.gather(*running))
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def merged(sources: Sequence[AsyncGenerator[T, None]]) -> AsyncGenerator[tuple[int, T], None]:
    """What all sources yield, each with its source's number, as it comes; raises the first exception of any.

    Each of several is read by a task of its own, ahead of whoever reads here, and is closed by it when this is closed.
    """
    if len(sources) == 1:
        async with aclosing(sources[0]) as only:
            async for item in only:
                yield 0, item
        return
    ready: asyncio.Queue[tuple[int, T] | int] = asyncio.Queue()
    readers = [asyncio.create_task(_read(number, source, ready)) for number, source in enumerate(sources)]
    left = len(readers)
    try:
        while left:
            told = await ready.get()
            if isinstance(told, int):
                await readers[told]
                left -= 1
            else:
                yield told
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _read(number: int, source: AsyncGenerator[T, None], ready: "asyncio.Queue[tuple[int, T] | int]") -> None:
    """Passes everything on, and the bare number at the end, whichever end it is."""
    try:
        async with aclosing(source):
            async for item in source:
                ready.put_nowait((number, item))
    finally:
        ready.put_nowait(number)
