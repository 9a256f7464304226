"""What chains are made of: each way in which a task turns values of some kinds into one of another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from deployments.contracts.kinds import Kind, Kinds, kinds_of_field
from deployments.contracts.model import ModelFacts
from deployments.contracts.task import AnyTask

SAID = "said"
"""The property of an answer that tells its finding in words."""
IN_WORDS = 2.0
"""What it costs more to take a finding by its words: a task that writes is asked before one that finds."""


@dataclass(frozen=True)
class Slot:
    """An input field, and the kind that it is given."""

    field: str
    kind: Kind


@dataclass(frozen=True)
class Edge:
    """A task that is given its slots and gives one value: that of the field (or property) `out` of its answer.

    `model` is the one that runs it, None where none was chosen yet. `parameters` are said with it.
    """

    task: AnyTask
    slots: tuple[Slot, ...]
    gives: Kind
    out: str
    cost: float
    model: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()

    @property
    def takes(self) -> Kinds:
        return tuple(sorted(slot.kind for slot in self.slots))


@cache
def edges_of(task: AnyTask, pictures: int = 1) -> tuple[Edge, ...]:
    """None where a task takes no value of a kind, or has to be told something else. What takes a picture or several
    also takes so many `pictures` at once.
    """
    fields = task.input.model_fields
    told = any(field.is_required() for field in task.parameters.model_fields.values())
    silent = any(field.is_required() and not kinds_of_field(field) for field in fields.values())
    if told or silent or not task.chained:
        return ()
    ways = (tuple(chain.from_iterable(chosen)) for chosen in product(*_choices(fields.items(), pictures)))
    return tuple(Edge(task, slots, gives, out, cost) for slots in ways if slots for gives, out, cost in _outcomes(task))


def _choices(fields: Iterable[tuple[str, FieldInfo]], pictures: int) -> Iterator[tuple[tuple[Slot, ...], ...]]:
    """For each field of a kind what it may be given. One that has a value of its own may go without; what is left out
    unless it is asked for is not for a chain to give.
    """
    for name, field in fields:
        slots: list[tuple[Slot, ...]] = [(Slot(name, kind),) for kind in kinds_of_field(field)]
        if pictures > 1 and Kind.IMAGE in kinds_of_field(field) and _takes_several(field.annotation):
            slots.append((Slot(name, Kind.IMAGE),) * pictures)
        if slots and field.is_required():
            yield tuple(slots)
        elif slots and field.default not in (None, PydanticUndefined):
            yield (*slots, ())


def _takes_several(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(map(_takes_several, get_args(annotation)))


def outcomes_of(task: AnyTask) -> dict[Kind, str]:
    """As which kinds a task's answer can be had, and where in it."""
    return {kind: out for kind, out, _ in reversed(tuple(_outcomes(task)))}


def _outcomes(task: AnyTask) -> Iterator[tuple[Kind, str, float]]:
    for name, field in task.output.model_fields.items():
        if field.is_required():
            yield from ((kind, name, task.cost) for kind in kinds_of_field(field))
    if hasattr(task.output, SAID):
        yield Kind.TEXT, SAID, task.cost + IN_WORDS


def native_edges(task: AnyTask, model: ModelFacts, pictures: int = 1) -> Iterator[Edge]:
    """What one model does that makes several kinds itself: of a text, beside it any others that it reads for the kind
    it makes, of pictures as many as are given.
    """
    outs = {kind: name for name, field in task.output.model_fields.items() for kind in kinds_of_field(field)}
    for made, read in model.makes.items():
        beside = [kind for kind in read if kind is not Kind.TEXT]
        for taken in product((False, True), repeat=len(beside)):
            more = [kind for kind, is_taken in zip(beside, taken, strict=True) if is_taken]
            slots = [Slot(kind.value, kind) for kind in more for _ in range(pictures if kind is Kind.IMAGE else 1)]
            said = (("want", made.value),)
            yield Edge(task, (Slot("text", Kind.TEXT), *slots), made, outs[made], task.cost, model.id, said)
