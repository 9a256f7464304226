"""Contenders side by side: measured in alternating rounds, compared round by round, so that a busy machine is fair."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]


@dataclass(frozen=True)
class Spread:
    """The median of some numbers, between the least and the most of them."""

    median: float
    least: float
    most: float


def spread(numbers: Sequence[float]) -> Spread:
    return Spread(median(numbers), min(numbers), max(numbers))


def alternate(contenders: Mapping[str, Measure], rounds: int) -> dict[str, list[float]]:
    """Each contender's numbers, one a round; every round begins with another contender. Warm them up before."""
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(contenders[name]())
    return taken


def ratio(over: Sequence[float], under: Sequence[float]) -> Spread:
    """How many times the other it was, in each round."""
    return spread([one / other for one, other in zip(over, under, strict=True)])
