"""A JSON body as the typed value that a dialect reads; a refusal names the field as the client wrote it."""

from typing import TypeVar

from pydantic import ValidationError

from deployments.contracts.errors import AnymodalError, InvalidInput, InvalidParameter, UnknownParameter
from deployments.contracts.parsing import echo, in_json_words, path_of, tupled
from deployments.contracts.wire import Wire

BodyT = TypeVar("BodyT", bound=Wire)


def typed_body(kind: type[BodyT], body: object, *, strict: bool = True) -> BodyT:
    """The body of this type; lists are tuples, and nothing is converted but, where it is not `strict`, texts.

    Raises InvalidInput, InvalidParameter, and UnknownParameter for a name that the type does not have.
    """
    if not isinstance(body, dict):
        raise InvalidInput(f"the body must be an object with {', '.join(kind.model_fields)}")
    given = tupled(body)
    try:
        return kind.model_validate(given, strict=strict)
    except ValidationError as invalid:
        raise _refused(invalid, given, kind) from None


def _refused(invalid: ValidationError, given: object, kind: type[Wire]) -> AnymodalError:
    """The deepest fault, unknown names first; alternatives of a union at one place are said together."""
    faults = [(tuple(path_of(fault, given)), fault) for fault in invalid.errors(include_url=False)]
    path, fault = max(faults, key=lambda pair: (len(pair[0]), pair[1]["type"] == "extra_forbidden"))
    param = ".".join(map(str, path))[:200]
    match fault["type"]:
        case "extra_forbidden":
            allowed = f"; those that are: {', '.join(kind.model_fields)}" if len(path) == 1 else ""
            return UnknownParameter(f"{param} is not supported here{allowed}", param)
        case "missing":
            return InvalidInput(f"{param} is required", param)
    said = " or ".join(dict.fromkeys(in_json_words(other["msg"]) for at, other in faults if at == path))
    return InvalidParameter(f"{param}: {said}; given was {echo(fault['input'])}", param)
