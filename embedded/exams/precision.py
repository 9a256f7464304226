"""How well found boxes fit those that are there: mean average precision at an overlap of one half."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from embedded.world.seen.pictures import Box

OVERLAP = 0.5
There: TypeAlias = Sequence[tuple[str, Box]]
"""What is in one picture: names and boxes."""


class Found(NamedTuple):
    """In one picture."""

    name: str
    score: float
    box: Box


def box_of(answer: Mapping[str, float]) -> Box:
    """As the app writes boxes."""
    return Box(answer["xmin"], answer["ymin"], answer["xmax"], answer["ymax"])


def overlap(one: Box, other: Box) -> float:
    """What both cover, of what either covers."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    both = max(across, 0) * max(down, 0)
    return both / (_area(one) + _area(other) - both)


def mean_average_precision(found: Sequence[Sequence[Found]], there: Sequence[There]) -> float:
    """Over the names that are in any of the pictures."""
    counts: dict[str, int] = defaultdict(int)
    for some in there:
        for name, _ in some:
            counts[name] += 1
    hits: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for said, some in zip(found, there, strict=True):
        for name, score, right in _judged(said, some):
            hits[name].append((score, right))
    return float(np.mean([_average(hits[name], count) for name, count in counts.items()]))


def _judged(found: Sequence[Found], there: There) -> list[tuple[str, float, bool]]:
    """Best first, each box that is there answers once."""
    free = list(there)
    judged = []
    for one in sorted(found, key=lambda one: -one.score):
        fits = [some for some in free if some[0] == one.name and overlap(one.box, some[1]) >= OVERLAP]
        if fits:
            free.remove(max(fits, key=lambda some: overlap(one.box, some[1])))
        judged.append((one.name, one.score, bool(fits)))
    return judged


def _average(hits: Sequence[tuple[float, bool]], count: int) -> float:
    """The area below the curve of precision over recall, each point at least as high as those behind it."""
    right = np.array([hit for _, hit in sorted(hits, key=lambda one: -one[0])], dtype=float)
    if not right.any():
        return 0.0
    precision = right.cumsum() / np.arange(1, len(right) + 1)
    highest = np.maximum.accumulate(precision[::-1])[::-1]
    return float((highest * right).sum() / count)


def _area(one: Box) -> float:
    return (one.right - one.left) * (one.bottom - one.top)
