"""How values flow along a chain: what was given and what was made, into the fields of the tasks that take them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_origin

from deployments.contracts.kinds import Medium
from deployments.contracts.parsing import parse_inputs
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire
from graphs.plans.atlas import Chain, Held, Step, made
from graphs.plans.detect import Given
from graphs.plans.edges import Edge


@dataclass(frozen=True)
class FromCaller:
    """The given value of this place."""

    at: int


@dataclass(frozen=True)
class FromLeg:
    """What the leg of this number has made: the field of its answer, or the property that says it in words."""

    leg: int
    out: str


Source = FromCaller | FromLeg
Feeds = tuple[tuple[str, Source], ...]
"""A task's input fields and what fills them; a field that is filled twice is a list of both."""


def wired(chain: Chain, given: Sequence[Given]) -> tuple[tuple[Edge, Feeds], ...]:
    """The chain's edges with what feeds each; legs are counted from the chain's beginning.

    Of several values that would do a field gets the one of its name, or else the first.
    """
    hand: list[tuple[Held, Source, str | None]] = [
        (Held(one.kind), FromCaller(at), one.name) for at, one in enumerate(given)
    ]
    legs: list[tuple[Edge, Feeds]] = []
    for step in chain:
        feeds = tuple(_picked(hand, step))
        legs.append((step.edge, feeds))
        hand.append((made(step), FromLeg(len(legs) - 1, step.edge.out), None))
    return tuple(legs)


def _picked(hand: list[tuple[Held, Source, str | None]], step: Step) -> Iterable[tuple[str, Source]]:
    for slot, pick in zip(step.edge.slots, step.picks, strict=True):
        fitting = [one for one in hand if one[0] == pick]
        chosen = next((one for one in fitting if one[2] == slot.field), fitting[0])
        hand.remove(chosen)
        yield slot.field, chosen[1]


def after_of(feeds: Feeds) -> tuple[int, ...]:
    """The legs that make what is fed."""
    return tuple(dict.fromkeys(source.leg for _, source in feeds if isinstance(source, FromLeg)))


def fed(task: AnyTask, values: Iterable[tuple[str, Any]]) -> Wire:
    """The task's typed input. Raises InvalidInput where the task refuses a value, an empty transcript for instance."""
    several: dict[str, list[Any]] = {}
    for name, value in values:
        several.setdefault(name, []).append(value)
    return parse_inputs(task, {name: _as_taken(task, name, members) for name, members in several.items()})


def _as_taken(task: AnyTask, name: str, members: Sequence[Any]) -> object:
    """The one value, or a list where there are several, and of the one where the field takes lists alone."""
    listed = get_origin(task.input.model_fields[name].annotation) is tuple
    return tuple(members) if len(members) > 1 or (listed and isinstance(members[0], str | Medium)) else members[0]
