"""Which chain of tasks turns what was given into what is wanted: a pure uniform-cost search, never a guess.

A chain uses each given value exactly once and leaves nothing but what is wanted. Its cost is what its tasks declare,
and of measured time so little that it decides only between chains that declare almost the same: it makes an answer
come sooner, never another question be answered. Different tasks that declare the same are the caller's to choose from.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, isclose

from deployments.contracts.errors import AmbiguousRoute, NoRoute
from deployments.contracts.kinds import Kind, Kinds
from graphs.plans.atlas import MAX_HOPS, Atlas, Chain
from graphs.plans.edges import Edge

LONG_S = 30.0
"""Seconds of waiting that count for half of all the waiting there could be."""


Expected = Callable[[Edge], float | None]
"""The seconds that an edge will take, a load of its model among them; None where that was never measured."""


@dataclass(frozen=True)
class Bounds:
    """How long a chain may get: in hops, and in expected seconds."""

    hops: int = MAX_HOPS
    seconds: float = inf


def plan(given: Kinds, want: Kind, atlas: Atlas, expected: Expected, bounds: Bounds = Bounds()) -> Chain:
    """The one cheapest chain. Raises NoRoute, AmbiguousRoute, each naming the options."""
    found = cheapest_chains(given, want, atlas, expected, bounds)
    if not found:
        raise NoRoute(_no_route(given, want, atlas, bounds), "inputs")
    best = found[0]
    equals = equals_of(found)
    if len(equals) > 1:
        options = "; ".join(sorted(map(said, equals)))
        raise AmbiguousRoute(
            f"several chains turn {named(given)} into {want} equally well: {options}. Name a task in its place, a "
            "chain, or the tasks that are allowed",
            "task",
        )
    return best


def equals_of(found: Sequence[Chain]) -> tuple[Chain, ...]:
    """The cheapest chain, and those of other tasks that declare as much: which of them is meant is not ours to say."""
    best = found[0]
    rivals = {tasks_of(one): one for one in found if isclose(declared(one), declared(best))}
    return (best, *(one for tasks, one in rivals.items() if tasks != tasks_of(best)))


def cheapest_chains(given: Kinds, want: Kind, atlas: Atlas, expected: Expected, bounds: Bounds) -> list[Chain]:
    """All that may be the cheapest, that one first; the same tasks in another order are one chain."""
    found: dict[tuple[tuple[str, str | None], ...], Chain] = {}
    most = inf
    for chain in atlas.chains(given, want, bounds.hops):
        if declared(chain) >= most:
            break
        if seconds(chain, expected) <= bounds.seconds:
            most = min(most, declared(chain) + 1)
            found.setdefault(tuple(sorted((step.edge.task.id, step.edge.model or "") for step in chain)), chain)
    return sorted(found.values(), key=lambda chain: cost(chain, expected))


def cost(chain: Chain, expected: Expected) -> float:
    return sum(cost_of(step.edge, expected) for step in chain)


def cost_of(edge: Edge, expected: Expected) -> float:
    """What the task declares, and of the time it is expected to take so little that a chain's is less than one."""
    return priced(edge.cost, expected(edge))


def priced(declared: float, expected_s: float | None) -> float:
    wait = expected_s or 0.0
    return declared + wait / (wait + LONG_S) / MAX_HOPS


def declared(chain: Chain) -> float:
    return sum(step.edge.cost for step in chain)


def seconds(chain: Chain, expected: Expected) -> float:
    """Of those tasks whose time is known."""
    return sum(expected(step.edge) or 0.0 for step in chain)


def tasks_of(chain: Chain) -> tuple[str, ...]:
    return tuple(sorted(step.edge.task.id for step in chain))


def said(chain: Chain) -> str:
    return " → ".join(step.edge.task.id for step in chain)


def named(kinds: Iterable[Kind]) -> str:
    return " + ".join(kinds) or "nothing"


def _no_route(given: Kinds, want: Kind, atlas: Atlas, bounds: Bounds) -> str:
    if unread := sorted(set(given).difference(*(edge.takes for edge in atlas.edges))):
        return f"no task that may be used takes {named(unread)}; give something else"
    found = sorted(atlas.reachable(given, bounds.hops))
    makers = sorted({edge.task.id for edge in atlas.edges if edge.gives is want})
    instead = f"from {named(given)} there are {', '.join(found)}" if found else f"nothing takes {named(given)} together"
    made = f"{want} is made by {', '.join(makers)}" if makers else f"no task that may be used gives {want}"
    return (
        f"no chain of at most {bounds.hops} tasks{_within(bounds)} turns {named(given)} into {want} with each given "
        f"value used once: {instead}; {made}"
    )


def _within(bounds: Bounds) -> str:
    return "" if bounds.seconds == inf else f" that are expected to be done within {bounds.seconds:g} s"
