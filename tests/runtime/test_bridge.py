"""The crossing from blocking generators to the event loop: order, pace, faults, and leaving."""

import asyncio
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from contextvars import ContextVar

import pytest

from deployments.runtime.bridge import batches_of, last_of


def counting(stop: int, closed: threading.Event | None = None) -> Generator[int | None, None, None]:
    try:
        for number in range(stop):
            yield None
            yield number
    finally:
        if closed:
            closed.set()


async def gathered(work: Generator[int | None, None, None]) -> list[list[int]]:
    with ThreadPoolExecutor(1) as threads:
        return [batch async for batch in batches_of(work, threads)]


def test_every_item_crosses_in_order_and_in_few_batches() -> None:
    batches = asyncio.run(gathered(counting(1000)))
    assert [number for batch in batches for number in batch] == list(range(1000))
    assert len(batches) < 500


def test_the_thread_knows_whose_request_it_works_for() -> None:
    request: ContextVar[str] = ContextVar("request", default="nobody's")

    def asking() -> Generator[str | None, None, None]:
        yield request.get()

    async def heard() -> list[str]:
        request.set("mine")
        with ThreadPoolExecutor(1) as threads:
            whole = await last_of(asking(), threads)
            return [whole, *[told async for batch in batches_of(asking(), threads) for told in batch]]

    assert asyncio.run(heard()) == ["mine", "mine"]


def test_an_empty_generator_gives_no_batch() -> None:
    assert asyncio.run(gathered(counting(0))) == []


def test_the_first_item_does_not_wait_for_the_others() -> None:
    go_on = threading.Event()

    def slow() -> Generator[int | None, None, None]:
        yield 1
        go_on.wait(30)
        yield 2

    async def first_then_rest() -> list[list[int]]:
        with ThreadPoolExecutor(1) as threads:
            batches = batches_of(slow(), threads)
            first = await anext(batches)
            go_on.set()
            return [first] + [batch async for batch in batches]

    assert asyncio.run(first_then_rest()) == [[1], [2]]


def test_a_fault_reaches_the_reader_after_what_came_before_it() -> None:
    def faulty() -> Generator[int | None, None, None]:
        yield 1
        raise ValueError("broken")

    async def read(seen: list[list[int]]) -> None:
        with ThreadPoolExecutor(1) as threads:
            async for batch in batches_of(faulty(), threads):
                seen.append(batch)

    seen: list[list[int]] = []
    with pytest.raises(ValueError, match="broken"):
        asyncio.run(read(seen))
    assert seen == [[1]]


def test_a_reader_that_leaves_closes_the_generator_in_its_thread() -> None:
    closed = threading.Event()

    async def leave() -> None:
        with ThreadPoolExecutor(1) as threads:
            async with aclosing(batches_of(counting(10**9, closed), threads)) as batches:
                await anext(batches)

    asyncio.run(leave())
    assert closed.wait(30)


def test_a_reader_that_is_cancelled_closes_the_generator_too() -> None:
    closed = threading.Event()
    begun = threading.Event()

    def silent() -> Generator[int | None, None, None]:
        try:
            begun.set()
            while True:
                yield None
        finally:
            closed.set()

    async def cancel(whole: bool) -> None:
        with ThreadPoolExecutor(1) as threads:
            reading = last_of(silent(), threads) if whole else anext(batches_of(silent(), threads))
            task = asyncio.ensure_future(reading)
            await asyncio.to_thread(begun.wait, 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    for whole in (True, False):
        closed.clear()
        begun.clear()
        asyncio.run(cancel(whole))
        assert closed.wait(30)


def test_the_fold_gives_the_last_item() -> None:
    async def fold() -> int:
        with ThreadPoolExecutor(1) as threads:
            return await last_of(counting(7), threads)

    assert asyncio.run(fold()) == 6
