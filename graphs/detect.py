"""What was given to any-to-any: the kinds of its inputs, found in the values themselves."""

from collections.abc import Iterable

from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Kinds
from graphs.wiring import Value, as_given

MAX_VALUES = 8


def detect(inputs: object) -> tuple[Value, ...]:
    """The given values with their kinds: one value, a list of them, or an object whose names only document them.

    Raises InvalidInput for none, too many, or a value that is neither text nor a medium.
    """
    match inputs:
        case dict():
            named: Iterable[tuple[str, object]] = inputs.items()
        case list() | tuple():
            named = ((str(at), value) for at, value in enumerate(inputs))
        case _:
            named = (("inputs", inputs),)
    values = [_detected(name, value) for name, value in named]
    if not 0 < len(values) <= MAX_VALUES:
        raise InvalidInput(f"any-to-any takes 1 to {MAX_VALUES} values, {len(values)} were given", "inputs")
    return tuple(values)


def _detected(name: str, value: object) -> Value:
    found = as_given(value)
    if found is None or found[1] == "":
        said = "an empty text" if value == "" else type(value).__name__
        raise InvalidInput(
            f"any-to-any takes texts and media (data URIs); {name!r:.80} is {said}", f"inputs.{name:.80}"
        )
    return found


def kinds_given(values: Iterable[Value]) -> Kinds:
    return tuple(sorted(kind for kind, _ in values))
