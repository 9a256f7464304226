"""Tensors and parameters as a task's raw inputs and parameters."""

from collections.abc import Mapping, Sequence

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from deployments.contracts.errors import InvalidInput, InvalidJson, InvalidParameter, InvalidUnicode
from deployments.contracts.kinds import Medium
from deployments.contracts.task import AnyTask
from deployments.ingress.json_body import read_json
from deployments.ingress.kserve.forms import Form, form_of
from deployments.ingress.kserve.tensors import Scalar, Tensor, nested
from deployments.media.sniff import sniff

MAX_DEPTH = 100
SAID_BYTES = (b"data:", b"http://", b"https://")
"""How the bytes of a medium begin that are words about it; no file begins so."""


def inputs_of(task: AnyTask, tensors: Sequence[Tensor]) -> dict[str, object]:
    """A task's inputs, a tensor each. A field's other names hold JSON: `messages` is what `text` is not.

    Raises InvalidInput.
    """
    inputs: dict[str, object] = {}
    for tensor in tensors:
        if tensor.name in inputs:
            raise InvalidInput(f"the input {tensor.name[:80]} is given twice", f"inputs.{tensor.name[:80]}")
        inputs[tensor.name] = _value(tensor, _form(task, tensor.name))
    return inputs


def parameters_of(task: AnyTask, given: Mapping[str, object]) -> dict[str, object]:
    """A task's parameters; those that are no text may be JSON in a string, as the protocol knows no lists."""
    return {name: _parameter(task.parameters.model_fields.get(name), name, value) for name, value in given.items()}


def _form(task: AnyTask, name: str) -> Form:
    fields = task.input.model_fields
    if name in fields:
        return form_of(fields[name])
    if any(name in _other_names(field) for field in fields.values()):
        return Form("json", "BYTES", one=True, depth=0)
    raise InvalidInput(f"{task.id} has no input {name[:80]!r}; it has {', '.join(fields)}", f"inputs.{name[:80]}")


def _other_names(field: FieldInfo) -> Sequence[object]:
    alias = field.validation_alias
    return alias.choices if isinstance(alias, AliasChoices) else (alias,)


def _value(tensor: Tensor, form: Form) -> object:
    if tensor.datatype != "BYTES":
        return tensor.values[0] if form.one and len(tensor.values) == 1 else nested(tensor.values, tensor.shape)
    at = f"inputs.{tensor.name}"
    values = [_element(value, form, at) for value in tensor.values]
    if len(values) == 1 and (form.one or form.reading == "json"):
        return values[0]
    if not form.depth and form.reading != "json":
        raise InvalidInput(f"{tensor.name} takes one element; its shape is {list(tensor.shape)}", at)
    return tuple(values)


def _element(value: Scalar, form: Form, at: str) -> object:
    match form.reading, value:
        case "medium", bytes():
            return _medium(value, at)
        case "medium", _:
            return value
        case "text", _:
            return _text(value, at)
    return _json(_text(value, at), at)


def _medium(value: bytes, at: str) -> Medium | str:
    return _text(value, at) if value.startswith(SAID_BYTES) else sniff(value, at)


def _text(value: Scalar, at: str) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise InvalidUnicode(f"{at} is not UTF-8 at byte {broken.start}", at) from None


def _json(text: str, at: str) -> object:
    try:
        return read_json(text.encode("utf-8"), MAX_DEPTH)
    except (InvalidJson, InvalidUnicode):
        raise InvalidInput(f"{at} must be JSON; given was {text[:80]!r}", at) from None


def _parameter(field: FieldInfo | None, name: str, value: object) -> object:
    if field is None or not isinstance(value, str):
        return value
    form = form_of(field)
    if form.reading == "text" and form.one:
        return value
    try:
        return read_json(value.encode("utf-8"), MAX_DEPTH)
    except (InvalidJson, InvalidUnicode):
        raise InvalidParameter(
            f"parameters.{name} must be JSON; given was {value[:80]!r}", f"parameters.{name}"
        ) from None
