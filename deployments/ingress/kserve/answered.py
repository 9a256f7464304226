"""What a task gave as tensors: a tensor each field, but for those that are null."""

from collections.abc import Sequence

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from deployments.contracts.kinds import Medium
from deployments.contracts.wire import Wire
from deployments.ingress.kserve.forms import embeds, form_of
from deployments.ingress.kserve.tensors import Datatype, Scalar, Tensor
from deployments.ingress.printing import as_json, printed


def tensors_of(output: Wire) -> tuple[Tensor, ...]:
    fields = type(output).model_fields
    return tuple(
        _tensor(name, field, value) for name, field in fields.items() if (value := getattr(output, name)) is not None
    )


def _tensor(name: str, field: FieldInfo, value: object) -> Tensor:
    match value:
        case ():
            return Tensor(name, form_of(field).datatype, (0,), ())
        case tuple():
            return _several(name, field, value)
        case str() | Medium() | BaseModel() | dict():
            return Tensor(name, "BYTES", (1,), (_element(value),))
        case bool() | int() | float():
            return Tensor(name, _datatype(field, (value,)), (1,), (value,))
    raise TypeError(f"{name} is a {type(value).__name__}, which is no tensor")


def _several(name: str, field: FieldInfo, values: tuple[object, ...]) -> Tensor:
    shape = _shape(values)
    if shape is None:
        return Tensor(name, "BYTES", (len(values),), tuple(_element(value) for value in values))
    flat = _flat(values, len(shape))
    return Tensor(name, _datatype(field, flat), shape, flat)


def _datatype(field: FieldInfo, values: Sequence[Scalar]) -> Datatype:
    if embeds(field):
        return "FP32"
    if all(isinstance(value, bool) for value in values):
        return "BOOL"
    return "INT64" if all(isinstance(value, int) for value in values) else "FP64"


def _shape(values: object) -> tuple[int, ...] | None:
    """The shape of numbers in lists of equal length; None for anything else."""
    match values:
        case bool() | int() | float():
            return ()
        case tuple() if values:
            inner = {_shape(member) for member in values}
            only = inner.pop()
            return None if inner or only is None else (len(values), *only)
    return None


def _flat(values: tuple[object, ...], depth: int) -> tuple[Scalar, ...]:
    """The numbers of lists in lists, so many deep."""
    for _ in range(depth - 1):
        values = tuple(member for row in values if isinstance(row, tuple) for member in row)
    return tuple(member for member in values if isinstance(member, bool | int | float))


def _element(value: object) -> str | bytes:
    """Text as it is, a medium's bytes, JSON of all else."""
    match value:
        case str():
            return str(value)
        case Medium():
            return value.data
    return as_json(printed(value)).decode()
