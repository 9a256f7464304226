"""Batches of about equally long rows: a few batches' rows are drawn at once and sorted, so that little is padding."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from embedded.world.things import Rng, seeded

T = TypeVar("T")
TOGETHER = 16
"""Batches that are drawn at once."""


def evenly(
    name: str, draw: Callable[[Rng, int], Sequence[T]], length: Callable[[T], int], batch: int
) -> Callable[[int], Sequence[T]]:
    """Batch by number; `draw` gives as many rows as it is asked for."""

    @lru_cache(maxsize=1)
    def group(at: int) -> list[Sequence[T]]:
        rng = seeded(name, "train", at)
        rows = sorted(draw(rng, batch * TOGETHER), key=length)
        return [rows[int(start) * batch : (int(start) + 1) * batch] for start in rng.permutation(TOGETHER)]

    return lambda step: group(step // TOGETHER)[step % TOGETHER]
