"""The reachable matrix: from every kind that can be given, alone and beside a text, to every kind there is."""

import asyncio
from collections.abc import Iterator

from deployments.contracts.errors import AmbiguousRoute, NoRoute
from deployments.contracts.events import Hop, expected_of
from deployments.contracts.graph import KindGraph, Way
from deployments.contracts.kinds import Kind, Kinds
from graphs.models.choice import Models
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.atlas import Chain
from graphs.plans.detect import Given
from graphs.plans.plan import Bounds, cheapest_chains, cost_of, equals_of, plan, said
from graphs.plans.planning import Planner
from graphs.plans.wiring import after_of, wired

GIVEN = (
    Kind.TEXT,
    Kind.IMAGE,
    Kind.AUDIO,
    Kind.VIDEO,
    Kind.MESH,
    Kind.SERIES,
    Kind.TABLE,
    Kind.DOCUMENT,
    Kind.CONVERSATION,
)
"""What a client can give."""


async def kind_graph(models: Models, planner: Planner) -> KindGraph:
    """Between any two of what can be given others are served."""
    ways: list[Way] = []
    for given in givens():
        ways += ways_from(given, models, planner)
        await asyncio.sleep(0)
    return KindGraph(kinds=tuple(Kind), ways=tuple(ways))


def givens() -> Iterator[Kinds]:
    """Each alone, then each beside a text."""
    yield from ((kind,) for kind in GIVEN)
    yield from (tuple(sorted((kind, Kind.TEXT))) for kind in GIVEN)


def ways_from(given: Kinds, models: Models, planner: Planner) -> Iterator[Way]:
    """One for each kind that could be wanted."""
    values = tuple(Given(kind, None) for kind in given)
    asked = AnyToAnyParameters(want=Kind.TEXT)
    atlas = planner.atlas(values, asked, models)
    for want in Kind:
        try:
            chain = plan(given, want, atlas, planner.expected_s)
        except AmbiguousRoute:
            options = equals_of(cheapest_chains(given, want, atlas, planner.expected_s, Bounds()))
            yield Way(given=given, want=want, reach="ambiguous", options=tuple(sorted(map(said, options))))
        except NoRoute as dead_end:
            yield Way(given=given, want=want, reach="unreachable", reason=dead_end.message)
        else:
            yield _way(given, want, chain, planner)


def _way(given: Kinds, want: Kind, chain: Chain, planner: Planner) -> Way:
    values = tuple(Given(kind, None) for kind in given)
    hops = tuple(
        Hop(
            task=edge.task.id,
            model=edge.model or "",
            after=after_of(feeds),
            cost=cost_of(edge, planner.expected_s),
            expected_s=planner.expected_s(edge),
        )
        for edge, feeds in wired(chain, values)
    )
    return Way(
        given=given,
        want=want,
        reach="chain",
        hops=hops,
        cost=sum(hop.cost for hop in hops),
        expected_s=expected_of(hops),
    )
