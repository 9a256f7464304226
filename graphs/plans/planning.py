"""A request's plan: every kind that is wanted by its own cheapest chain, and what several chains share is done once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.kinds import Kind
from graphs.models.choice import Models
from graphs.plans.allowed import allowed_edges, has_media
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.atlas import Atlas, Chain
from graphs.plans.detect import Given, detect, kinds_given
from graphs.plans.edges import Edge
from graphs.plans.plan import Bounds, Expected, cost_of, plan
from graphs.plans.prices import Prices
from graphs.plans.route import Leg, Route, filled, leg_of
from graphs.plans.wiring import Feeds, FromLeg, Source, wired

KNOWN = 32
"""Atlases that are kept: one for each set of edges that requests allowed."""


class Planner:
    """Plans by what tasks declare and by what one router has learnt of the time that they take."""

    def __init__(self) -> None:
        self.prices = Prices()
        self._atlases: dict[object, Atlas] = {}

    def composed(self, inputs: object, asked: AnyToAnyParameters, models: Models) -> Route:
        """Raises NoRoute and AmbiguousRoute, InvalidInput, and what is wrong with tasks, models and parameters."""
        given = detect(inputs)
        atlas = self.atlas(given, asked, models)
        bounds = Bounds(asked.max_hops, asked.time_budget_s or inf)
        weaving = Weaving(given, asked, models, self.expected_s)
        kinds = kinds_given(given)
        gives = {want: weaving.add(plan(kinds, want, atlas, self.expected_s, bounds)) for want in asked.wants}
        refuse_unplanned(asked, weaving.legs)
        return Route(
            tuple(weaving.legs),
            given,
            gives,
            several=isinstance(asked.want, tuple),
            dry_run=asked.dry_run,
            time_budget_s=asked.time_budget_s,
            hop_budget_s=asked.hop_budget_s,
        )

    def atlas(self, given: Sequence[Given], asked: AnyToAnyParameters, models: Models) -> Atlas:
        """Of the edges that a request allows. Raises UnknownTask, UnknownModel, ModelTaskMismatch."""
        pictures = max(1, sum(one.kind is Kind.IMAGE for one in given))
        seeing = any(one.kind is Kind.CONVERSATION and has_media(one.value) for one in given)
        key = (pictures, seeing, asked.allow_tasks, asked.allow_models, tuple(sorted(asked.models.items())))
        if key not in self._atlases:
            if len(self._atlases) >= KNOWN:
                self._atlases.clear()
            self._atlases[key] = Atlas(allowed_edges(asked, models, pictures, seeing=seeing))
        return self._atlases[key]

    def expected_s(self, edge: Edge) -> float | None:
        return self.prices.expected_s(edge.task.id, edge.model or "")


class Weaving:
    """The legs of several chains; one that would do the same as another is that other."""

    def __init__(self, given: Sequence[Given], asked: AnyToAnyParameters, models: Models, expected: Expected) -> None:
        self.legs: list[Leg] = []
        self._numbers: dict[object, int] = {}
        self._given = given
        self._asked = asked
        self._models = models
        self._expected = expected

    def add(self, chain: Chain) -> int:
        """The number of the leg that gives what the chain does."""
        numbers: list[int] = []
        for edge, feeds in wired(chain, self._given):
            numbers.append(self._number(edge, tuple((name, _moved(source, numbers)) for name, source in feeds)))
        return numbers[-1]

    def _number(self, edge: Edge, feeds: Feeds) -> int:
        key = (edge.task.id, edge.model, edge.parameters, feeds)
        if key not in self._numbers:
            self._numbers[key] = len(self.legs)
            self.legs.append(self._leg(edge, feeds))
        return self._numbers[key]

    def _leg(self, edge: Edge, feeds: Feeds) -> Leg:
        said: Mapping[str, object] = {**self._asked.tasks.get(edge.task.id, {}), **dict(edge.parameters)}
        leg = leg_of(edge.task, self._models.choose(edge.task.id, edge.model), said, self._models)
        costs = cost_of(edge, self._expected)
        return filled(replace(leg, feeds=feeds, cost=costs, expected_s=self._expected(edge)), self._given)


def _moved(source: Source, numbers: Sequence[int]) -> Source:
    """A chain's own numbering of its legs, as the route numbers them."""
    return FromLeg(numbers[source.leg], source.out) if isinstance(source, FromLeg) else source


def refuse_unplanned(asked: AnyToAnyParameters, legs: Sequence[Leg]) -> None:
    """Parameters for a task that is not in the plan would be dropped in silence."""
    planned = [leg.task.id for leg in legs]
    for field, said in (("tasks", asked.tasks), ("models", asked.models)):
        for name in said:
            if name not in planned:
                raise InvalidParameter(
                    f"parameters.{field} names {name[:80]!r}, but the plan is {' → '.join(planned)}",
                    f"parameters.{field}.{name[:80]}",
                )
