"""A request made ready to run: the legs it takes, each with its model, and what feeds each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from deployments.contracts.call import Plan
from deployments.contracts.events import Hop, expected_of
from deployments.contracts.kinds import Kind
from deployments.contracts.model import Guard, ModelFacts
from deployments.contracts.parsing import parse_parameters
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire
from graphs.models.choice import Models
from graphs.plans.detect import Given
from graphs.plans.wiring import Feeds, FromCaller, after_of, fed


@dataclass(frozen=True)
class Leg:
    """One task on one model; `guard` checks what it answers. `inputs` are there where all of them were given."""

    task: AnyTask
    model: ModelFacts
    parameters: Wire
    guard: Guard | None = None
    inputs: Wire | None = None
    feeds: Feeds = ()
    cost: float = 0.0
    expected_s: float | None = None

    @property
    def after(self) -> tuple[int, ...]:
        """The legs whose answers it is given."""
        return after_of(self.feeds)


@dataclass(frozen=True)
class Route:
    """The legs in an order in which they can run, and the given values that they are fed.

    `gives` has the leg of each kind that is wanted, empty where the last leg's answer is all there is; `several`: the
    answer is one of several kinds. Seconds are None where they are not bounded.
    """

    legs: tuple[Leg, ...]
    given: tuple[Given, ...] = ()
    gives: Mapping[Kind, int] = field(default_factory=dict)
    several: bool = False
    dry_run: bool = False
    time_budget_s: float | None = None
    hop_budget_s: float | None = None

    @property
    def hops(self) -> tuple[Hop, ...]:
        return tuple(
            Hop(task=leg.task.id, model=leg.model.id, after=leg.after, cost=leg.cost, expected_s=leg.expected_s)
            for leg in self.legs
        )

    @property
    def plan(self) -> Plan:
        hops = self.hops
        return Plan(hops=hops, gives=dict(self.gives), cost=self.cost, expected_s=expected_of(hops))

    @property
    def cost(self) -> float:
        return sum(leg.cost for leg in self.legs)


def leg_of(task: AnyTask, model: ModelFacts, parameters: Mapping[str, Any], models: Models) -> Leg:
    """Raises UnknownParameter, InvalidParameter."""
    instead: Mapping[str, str] = getattr(task.parameters, "instead", {})
    idle = {name for given, name in instead.items() if given in parameters}
    defaults = {name: value for name, value in models.defaults(task.id, model.id).items() if name not in idle}
    filled = {**defaults, **parameters}
    return Leg(task, model, parse_parameters(task, filled), models.guard(task.id, model))


def filled(leg: Leg, given: Sequence[Given]) -> Leg:
    """The leg with its inputs, where none of them has to be made first. Raises InvalidInput, WrongKind."""
    if leg.after:
        return leg
    values = ((name, given[source.at].value) for name, source in leg.feeds if isinstance(source, FromCaller))
    return replace(leg, inputs=fed(leg.task, values))
