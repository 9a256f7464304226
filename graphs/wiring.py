"""How values flow along a chain: out of one task's answer, into the next one's input."""

from collections.abc import Sequence
from typing import Any

from deployments.contracts.errors import NoRoute
from deployments.contracts.kinds import Kind, Medium, kinds_of
from deployments.contracts.parsing import parse_inputs
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire

Value = tuple[Kind, Any]


def feed(task: AnyTask, hand: Sequence[Value]) -> tuple[Wire, tuple[Value, ...]]:
    """The task's input from the first value in hand of each kind it takes, and what is left in hand.

    Raises InvalidInput where the task refuses the value, an empty transcript for instance.
    """
    left = list(hand)
    filled: dict[str, Any] = {}
    for name, field in task.input.model_fields.items():
        if not field.is_required():
            continue
        marks = [mark for mark in field.metadata if isinstance(mark, Kind)]
        (kind,) = dict.fromkeys(marks or kinds_of(field.annotation))
        index = next((at for at, value in enumerate(left) if value[0] is kind), None)
        if index is None:
            raise NoRoute(f"{task.id} needs {kind}, which the chain does not have")
        filled[name] = left.pop(index)[1]
    return parse_inputs(task, filled), tuple(left)


def as_given(value: object) -> Value | None:
    """The kind of a value that a client gave: a medium knows its own, a string is text."""
    if isinstance(value, Medium):
        return value.kind, value
    if isinstance(value, str):
        return Kind.TEXT, value
    return None
