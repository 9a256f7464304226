"""Which chain of tasks turns what was given into what is wanted: a pure uniform-cost search, never a guess."""

import heapq
from collections import Counter
from collections.abc import Iterable
from itertools import count

from deployments.contracts.errors import AmbiguousRoute, NoRoute
from deployments.contracts.kinds import Kinds
from deployments.contracts.task import AnyTask

Chain = tuple[AnyTask, ...]

MAX_HOPS = 4


def plan(given: Kinds, wanted: Kinds, tasks: Iterable[AnyTask]) -> Chain:
    """The one cheapest chain that uses each given value exactly once and leaves nothing but what is wanted.

    Raises NoRoute where no chain of at most MAX_HOPS does, AmbiguousRoute where several cost the same.
    """
    match cheapest_chains(given, wanted, tuple(tasks)):
        case []:
            raise NoRoute(
                f"no chain of at most {MAX_HOPS} tasks turns {named(given)} into {named(wanted)} "
                "with each given value used once; name a task, or give or want something else",
                "inputs",
            )
        case [chain]:
            return chain
        case chains:
            options = "; ".join(sorted(" → ".join(task.id for task in chain) for chain in chains))
            raise AmbiguousRoute(
                f"several chains turn {named(given)} into {named(wanted)} equally well: {options}. Name a task", "task"
            )


def cheapest_chains(given: Kinds, wanted: Kinds, tasks: tuple[AnyTask, ...]) -> list[Chain]:
    """All chains of the lowest cost; the same tasks in another order are one chain."""
    goal = tuple(sorted(wanted))
    edges = [(task, Counter(task.takes), Counter(task.gives)) for task in tasks if task.plannable]
    order = count()
    frontier: list[tuple[float, int, Kinds, Chain]] = [(0.0, next(order), tuple(sorted(given)), ())]
    found: dict[tuple[str, ...], Chain] = {}
    best = float("inf")
    while frontier:
        cost, _, hand, chain = heapq.heappop(frontier)
        if cost > best:
            break
        if chain and hand == goal:
            best = cost
            found.setdefault(tuple(sorted(task.id for task in chain)), chain)
            continue
        if len(chain) == MAX_HOPS:
            continue
        held = Counter(hand)
        for task, takes, gives in edges:
            if takes <= held:
                after = tuple(sorted((held - takes + gives).elements()))
                heapq.heappush(frontier, (cost + task.cost, next(order), after, (*chain, task)))
    return list(found.values())


def named(kinds: Kinds) -> str:
    return " + ".join(kinds) if kinds else "nothing"
