"""Raw inputs and parameters into a task's typed values; every refusal names the field and what is allowed.

Nothing is converted: "5" is no number and true no integer. Types are written with tuples, Literals and Wire models;
lists of the client arrive as tuples.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deployments.contracts.errors import (
    AnymodalError,
    InvalidInput,
    InvalidParameter,
    UnknownParameter,
    Unprocessable,
    WrongKind,
)
from deployments.contracts.kinds import Medium, media_of, said_kinds
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire

MAX_ECHO = 80
Location = tuple[int | str, ...]


def parse(task: AnyTask, inputs: object, parameters: Mapping[str, Any]) -> tuple[Wire, Wire]:
    """The task's typed input and parameters; inputs that are no object fill its one required field.

    Raises InvalidInput, WrongKind, UnknownParameter, InvalidParameter.
    """
    return parse_inputs(task, inputs), parse_parameters(task, parameters)


def parse_inputs(task: AnyTask, inputs: object) -> Wire:
    """The task's typed input. Raises InvalidInput; WrongKind where a medium is given to a field of another kind."""
    if isinstance(inputs, task.input):
        typed: Wire = inputs
        return typed
    named = named_inputs(task, inputs)
    for name, value in named.items():
        _check_media(task, name, value)
    try:
        typed = task.input.model_validate(named, strict=True)
    except ValidationError as invalid:
        raise _refused(invalid, named, "inputs", task) from None
    return typed


def parse_parameters(task: AnyTask, parameters: Mapping[str, Any]) -> Wire:
    """The task's typed parameters. Raises UnknownParameter naming the known, InvalidParameter naming the range."""
    given = {name: tupled(value) for name, value in parameters.items()}
    try:
        typed: Wire = task.parameters.model_validate(given, strict=True)
    except ValidationError as invalid:
        raise _refused(invalid, given, "parameters", task) from None
    return typed


def named_inputs(task: AnyTask, inputs: object) -> dict[str, object]:
    """The inputs by field; a bare value belongs to the one required field, or to the only one there is.

    null is nothing at all where nothing is required.
    """
    if isinstance(inputs, Mapping):
        return {str(name): tupled(value) for name, value in inputs.items()}
    fields = task.input.model_fields
    required = [name for name, field in fields.items() if field.is_required()]
    if inputs is None and not required:
        return {}
    wanted = required or list(fields)
    if len(wanted) != 1:
        raise InvalidInput(f"inputs of {task.id} must be an object with {_listed(fields)}", "inputs")
    return {wanted[0]: tupled(inputs)}


def tupled(value: object) -> object:
    """Lists as tuples, however deep."""
    if isinstance(value, Mapping):
        return {key: tupled(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple(tupled(member) for member in value)
    return value


def _check_media(task: AnyTask, name: str, value: object) -> None:
    field = task.input.model_fields.get(name)
    if field is None:
        return
    wanted = media_of(field.annotation)
    for member in value if isinstance(value, tuple) else (value,):
        if isinstance(member, Medium) and not isinstance(member, wanted):
            raise WrongKind(
                f"inputs.{name} of {task.id} takes {said_kinds(wanted) or 'no medium'}, not {member.kind} "
                f"({member.media_type})",
                f"inputs.{name}",
            )
        if wanted and not isinstance(member, Medium) and (member is not None or field.is_required()):
            raise InvalidInput(
                f"inputs.{name} of {task.id} must be {said_kinds(wanted)} bytes with their media type", f"inputs.{name}"
            )


def _refused(invalid: ValidationError, given: object, root: str, task: AnyTask) -> AnymodalError:
    """The deepest fault, unknown names first; alternatives of a union at one place are said together."""
    faults = [
        (tuple(path_of(fault, given)), fault) for fault in invalid.errors(include_url=False, include_context=False)
    ]
    path, fault = max(faults, key=lambda pair: (len(pair[0]), pair[1]["type"] == "extra_forbidden"))
    said = " or ".join(dict.fromkeys(in_json_words(other["msg"]) for at, other in faults if at == path))
    param = ".".join((root, *map(str, path)))
    if fault["type"] == "extra_forbidden":
        return _unknown(root, path, param, task)
    if fault["type"] == "missing":
        return _kind_of_refusal(root)(f"{param} is required by {task.id}", param)
    return _kind_of_refusal(root)(f"{param} of {task.id}: {said}; given was {echo(fault['input'])}", param)


def _unknown(root: str, path: Location, param: str, task: AnyTask) -> AnymodalError:
    fields = (task.parameters if root == "parameters" else task.input).model_fields
    allowed = f"; allowed are {_listed(fields)}" if len(path) == 1 else ""
    kind = UnknownParameter if root == "parameters" else InvalidInput
    return kind(f"{task.id} knows no {param[:200]}{allowed}", param[:200])


def _kind_of_refusal(root: str) -> type[Unprocessable]:
    return InvalidParameter if root == "parameters" else InvalidInput


def path_of(fault: ErrorDetails, given: Any) -> Iterator[int | str]:
    """The fault's place as the client wrote it, without the tags that pydantic adds for members of a union."""
    here = given
    for step, next_step in zip(fault["loc"], (*fault["loc"][1:], None), strict=False):  # no place at all: the whole
        match here, step:
            case (dict(), _) if step in here and not _is_tag(here, step, next_step):
                here = here[step]
            case (tuple(), int()):
                here = here[step]
            case _:
                continue
        yield step
    if fault["type"] == "missing":
        yield fault["loc"][-1]


def _is_tag(here: dict[Any, Any], step: int | str, next_step: int | str | None) -> bool:
    """A member's tag has the name of one of its fields: what comes next is no part of that field, but beside it."""
    return next_step in here and not isinstance(here[step], dict | tuple)


def in_json_words(message: str) -> str:
    """pydantic's words, without those that only Python has."""
    return message.removeprefix("Input ").replace("valid tuple", "list").replace("valid dictionary", "valid object")


def echo(value: object) -> str:
    """A short saying of what was given."""
    if isinstance(value, Medium):
        return f"{value.kind} ({value.media_type})"
    if isinstance(value, dict | tuple):
        return "an object" if isinstance(value, dict) else "a list"
    shown = repr(value)
    return shown if len(shown) <= MAX_ECHO else f"{shown[:MAX_ECHO]}…"


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names) or "none"
