"""What was given to any-to-any: the kinds of its inputs, found in the values themselves or said by their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deployments.contracts.conversation import is_conversation
from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Kind, Kinds, Medium

MAX_VALUES = 8
NAMED: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "series": Kind.SERIES,
    "table": Kind.TABLE,
    "messages": Kind.CONVERSATION,
    "conversation": Kind.CONVERSATION,
}
"""Names that say what a value is; a medium knows by itself."""
KINDS = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True)
class Given:
    """A value of the client's, with the name that it has in an object."""

    kind: Kind
    value: Any
    name: str | None = None


def detect(inputs: object) -> tuple[Given, ...]:
    """The given values with their kinds: one value, a list of them, or an object of named ones.

    A text is a string; a series a list of numbers; a table an object of lists; a conversation a list of messages, each
    with its role. Raises InvalidInput for none, too many, or a value that is nothing of it.
    """
    values = tuple(given for name, value in _named(inputs) for given in _detected(name, value))
    if not 0 < len(values) <= MAX_VALUES:
        raise InvalidInput(f"any-to-any takes 1 to {MAX_VALUES} values, {len(values)} were given", "inputs")
    return values


def kinds_given(values: Iterable[Given]) -> Kinds:
    return tuple(sorted(given.kind for given in values))


def _named(inputs: object) -> Sequence[tuple[str | None, object]]:
    """One value has no name, a list's members have their places."""
    if _alone(inputs) is not None:
        return ((None, inputs),)
    match inputs:
        case Mapping():
            return tuple((str(name), value) for name, value in inputs.items())
        case list() | tuple():
            return tuple((str(at), value) for at, value in enumerate(inputs))
    return ((None, inputs),)


def _alone(inputs: object) -> Kind | None:
    """What a whole input is that could also be several values."""
    if isinstance(inputs, Mapping) and any(name in NAMED or name in KINDS for name in inputs):
        return None
    return _kind_of(inputs)


def _detected(name: str | None, value: object) -> Iterable[Given]:
    if isinstance(value, tuple) and value and all(isinstance(one, Medium) for one in value):
        return (Given(one.kind, one) for one in value)
    kind = NAMED.get(name or "") or _kind_of(value)
    if kind is None or value == "":
        said = "an empty text" if value == "" else type(value).__name__
        where = f"inputs.{name:.80}" if name else "inputs"
        raise InvalidInput(
            f"any-to-any takes texts, media (data URIs), tables (objects of lists), series (lists of numbers) and "
            f"conversations (lists of messages); {(name or 'inputs')!r:.80} is {said}",
            where,
        )
    return (Given(kind, value, name),)


def _kind_of(value: object) -> Kind | None:
    match value:
        case Medium():
            return value.kind
        case str():
            return Kind.TEXT
        case Mapping() if value and all(isinstance(column, list | tuple) for column in value.values()):
            return Kind.TABLE
        case list() | tuple() if is_conversation(value):
            return Kind.CONVERSATION
        case list() | tuple() if len(value) > 1 and all(_is_number(one) for one in value):
            return Kind.SERIES
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
