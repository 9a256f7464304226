"""A request made ready to run: the legs it takes, each with its model, and the first leg's typed input."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from deployments.contracts.call import ANY_TO_ANY, NATIVE, Request
from deployments.contracts.errors import InvalidParameter, NoRoute, UnknownParameter
from deployments.contracts.events import Hop
from deployments.contracts.kinds import Kind
from deployments.contracts.model import Guard, ModelFacts
from deployments.contracts.parsing import parse_inputs, parse_parameters
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire
from deployments.tasks.registry import TASKS, task_named
from graphs.detect import detect, kinds_given
from graphs.models import Models
from graphs.native import by_kind
from graphs.plan import MAX_HOPS, plan
from graphs.wiring import Value, feed


class AnyToAnyParameters(Wire):
    """What any-to-any is asked for: the kind that is `wanted` (or several), or the very `chain` of tasks, whose first
    then takes the inputs as it always does; and by task id the parameters and models of the tasks that come to be used.
    """

    wanted: Kind | tuple[Kind, ...] | None = None
    chain: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_HOPS)] | None = None
    tasks: dict[str, dict[str, Any]] = Field(default_factory=dict)
    models: dict[str, str] = Field(default_factory=dict)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return (self.wanted,) if isinstance(self.wanted, Kind) else self.wanted or ()

    @model_validator(mode="after")
    def says_one(self) -> Self:
        if (self.wanted is None) == (self.chain is None):
            raise ValueError("either wanted or chain")
        return self


@dataclass(frozen=True)
class Leg:
    """One task on one model; `guard` checks what it answers."""

    task: AnyTask
    model: ModelFacts
    parameters: Wire
    guard: Guard | None = None


@dataclass(frozen=True)
class Route:
    """`inputs` is the first leg's; `hand` holds the given values that wait for a later leg."""

    legs: tuple[Leg, ...]
    inputs: Wire
    hand: tuple[Value, ...] = ()

    @property
    def hops(self) -> tuple[Hop, ...]:
        return tuple(Hop(task=leg.task.id, model=leg.model.id) for leg in self.legs)


def route(request: Request, models: Models) -> Route:
    """Parse, plan and choose models, before anything runs. Raises what is wrong with the request, by name."""
    if request.task != ANY_TO_ANY:
        return _named(request, models)
    return _composed(request, models) if request.model is None else _native(request, models)


def _named(request: Request, models: Models) -> Route:
    task = task_named(request.task)
    model = models.choose(task.id, request.model)
    inputs = parse_inputs(task, request.inputs)
    return Route((_leg(task, model, request.parameters, models),), inputs)


def _leg(task: AnyTask, model: ModelFacts, parameters: Mapping[str, Any], models: Models) -> Leg:
    instead: Mapping[str, str] = getattr(task.parameters, "instead", {})
    idle = {name for given, name in instead.items() if given in parameters}
    defaults = {name: value for name, value in models.defaults(task.id, model.id).items() if name not in idle}
    filled = {**defaults, **parameters}
    return Leg(task, model, parse_parameters(task, filled), models.guard(task.id, model))


def _native(request: Request, models: Models) -> Route:
    """No chain, but the one model that was named: it must read and make several kinds itself."""
    task = task_named(NATIVE)
    model = models.choose(task.id, request.model)
    inputs = parse_inputs(task, by_kind(detect(request.inputs)))
    return Route((_leg(task, model, request.parameters, models),), inputs)


def _composed(request: Request, models: Models) -> Route:
    asked = _asked(request.parameters)
    values = () if asked.chain else detect(request.inputs)
    chain = _chained(asked.chain) if asked.chain else plan(kinds_given(values), asked.kinds, TASKS.values())
    _refuse_unplanned(asked, chain)
    legs = tuple(
        _leg(task, models.choose(task.id, asked.models.get(task.id)), asked.tasks.get(task.id, {}), models)
        for task in chain
    )
    inputs, hand = (parse_inputs(chain[0], request.inputs), ()) if asked.chain else feed(chain[0], values)
    return Route(legs, inputs, hand)


def _chained(named: tuple[str, ...]) -> tuple[AnyTask, ...]:
    """The tasks of a chain that was named. Raises UnknownTask; NoRoute where one takes what none before it gives."""
    chain = tuple(task_named(name) for name in named)
    held: Counter[Kind] = Counter(chain[0].gives)
    for task in chain[1:]:
        lacking = Counter(task.takes) - held
        if lacking or not task.plannable:
            raise NoRoute(
                f"in the chain {' → '.join(named)} {task.id} takes {' + '.join(task.takes) or 'what no task gives'}, "
                f"but there is {' + '.join(sorted(held.elements())) or 'nothing'}",
                "parameters.chain",
            )
        held = held - Counter(task.takes) + Counter(task.gives)
    return chain


def _asked(parameters: Mapping[str, Any]) -> AnyToAnyParameters:
    try:
        return AnyToAnyParameters.model_validate(dict(parameters))
    except ValidationError as invalid:
        fault = invalid.errors()[0]
        name = ".".join(map(str, fault["loc"][:1]))
        if fault["type"] == "extra_forbidden":
            raise UnknownParameter(
                f"any-to-any knows no parameter {name!r}; allowed are wanted, chain, tasks, models",
                f"parameters.{name}",
            ) from None
        kinds = ", ".join(Kind)
        raise InvalidParameter(
            f"any-to-any needs parameters.wanted, a kind or list of kinds of {kinds}, or parameters.chain, a list of "
            f"1 to {MAX_HOPS} tasks; tasks and models are objects by task id",
            f"parameters.{name}",
        ) from None


def _refuse_unplanned(asked: AnyToAnyParameters, chain: tuple[AnyTask, ...]) -> None:
    """Parameters for a task that is not in the plan would be dropped in silence."""
    planned = [task.id for task in chain]
    for field, given in (("tasks", asked.tasks), ("models", asked.models)):
        for name in given:
            if name not in planned:
                raise InvalidParameter(
                    f"parameters.{field} names {name[:80]!r}, but the plan is {' → '.join(planned)}",
                    f"parameters.{field}.{name[:80]}",
                )
