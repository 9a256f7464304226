"""Several streams read as one: everything in each one's order, the first failure, an end to all."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from deployments.ingress.concert import merged


class Counted:
    """Counts up to `last`, then ends, fails or waits for ever; remembers whether it was closed."""

    def __init__(self, last: int, fails: bool = False, waits: bool = False) -> None:
        self.last, self.fails, self.waits, self.closed = last, fails, waits, False

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(self.last):
                await asyncio.sleep(0)
                yield number
            if self.fails:
                raise ValueError("enough")
            if self.waits:
                await asyncio.Event().wait()
        finally:
            self.closed = True


def all_of(*sources: Counted) -> list[tuple[int, int]]:
    async def read() -> list[tuple[int, int]]:
        return [item async for item in merged([source.numbers() for source in sources])]

    return asyncio.run(read())


@pytest.mark.parametrize("lasts", [(3,), (3, 0, 5)])
def test_each_comes_whole_and_in_its_own_order(lasts: tuple[int, ...]) -> None:
    sources = [Counted(last) for last in lasts]
    told = all_of(*sources)
    for at, last in enumerate(lasts):
        assert [number for source, number in told if source == at] == list(range(last))
    assert all(source.closed for source in sources)


def test_the_first_failure_ends_all_at_once() -> None:
    sources = [Counted(2, waits=True), Counted(3, fails=True)]
    with pytest.raises(ValueError, match="enough"):
        all_of(*sources)
    assert all(source.closed for source in sources)


@pytest.mark.parametrize("count", [1, 3])
def test_whoever_leaves_closes_all(count: int) -> None:
    sources = [Counted(100, waits=True) for _ in range(count)]

    async def leave() -> None:
        reading = merged([source.numbers() for source in sources])
        await anext(reading)
        await asyncio.sleep(0)
        await reading.aclose()
        assert all(source.closed for source in sources)

    asyncio.run(leave())
