"""Tensors as the Open Inference Protocol knows them: flat values of one datatype, in JSON or as raw bytes."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias

from deployments.contracts.errors import InvalidInput

Datatype = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BYTES"
]
Scalar: TypeAlias = bool | int | float | str | bytes
Nested: TypeAlias = "Scalar | tuple[Nested, ...]"

LAYOUTS: dict[Datatype, str] = {
    "BOOL": "?",
    "UINT8": "B",
    "UINT16": "H",
    "UINT32": "I",
    "UINT64": "Q",
    "INT8": "b",
    "INT16": "h",
    "INT32": "i",
    "INT64": "q",
    "FP16": "e",
    "FP32": "f",
    "FP64": "d",
}
"""How each is laid out in raw bytes, little-endian; elements of BYTES have their length before them."""
LENGTH = struct.Struct("<I")


@dataclass(frozen=True)
class Tensor:
    """`values` are in row-major order. Of BYTES, texts are strings and files are bytes."""

    name: str
    datatype: Datatype
    shape: tuple[int, ...]
    values: tuple[Scalar, ...]


def from_values(name: str, datatype: Datatype, shape: tuple[int, ...], values: object) -> Tensor:
    """A tensor of values as JSON has them, flat or nested. Raises InvalidInput."""
    flat = tuple(_flat(values))
    wanted = _python_types(datatype)
    for value in flat:
        if not isinstance(value, wanted) or (isinstance(value, bool) and datatype != "BOOL"):
            raise InvalidInput(f"the data of {name} must be {datatype}; {str(value)[:80]!r} is not", f"inputs.{name}")
    return _counted(Tensor(name, datatype, shape, flat))


def from_raw(name: str, datatype: Datatype, shape: tuple[int, ...], raw: bytes) -> Tensor:
    """A tensor of raw bytes. Raises InvalidInput."""
    if datatype == "BYTES":
        return _counted(Tensor(name, datatype, shape, tuple(_elements(name, raw))))
    count = prod(shape)
    size = count * struct.calcsize(f"<{LAYOUTS[datatype]}")
    if len(raw) != size:
        raise InvalidInput(
            f"{name} has {len(raw):,} bytes; {datatype} of shape {list(shape)} has {size:,}", f"inputs.{name}"
        )
    return Tensor(name, datatype, shape, struct.unpack(f"<{count}{LAYOUTS[datatype]}", raw))


def to_raw(tensor: Tensor) -> bytes:
    """The tensor's raw bytes."""
    if tensor.datatype != "BYTES":
        return struct.pack(f"<{len(tensor.values)}{LAYOUTS[tensor.datatype]}", *tensor.values)
    elements = [value.encode() if isinstance(value, str) else bytes(value) for value in tensor.values]  # type: ignore[arg-type]
    return b"".join(LENGTH.pack(len(element)) + element for element in elements)


def nested(values: Sequence[Scalar], shape: tuple[int, ...]) -> Nested:
    """Values in tuples of the tensor's shape."""
    if not shape:
        return values[0]
    if len(shape) == 1 or not values:
        return tuple(values)
    size = prod(shape[1:])
    return tuple(nested(values[at * size : (at + 1) * size], shape[1:]) for at in range(shape[0]))


def _counted(tensor: Tensor) -> Tensor:
    if len(tensor.values) != prod(tensor.shape):
        raise InvalidInput(
            f"{tensor.name} has {len(tensor.values):,} elements; its shape {list(tensor.shape)} has "
            f"{prod(tensor.shape):,}",
            f"inputs.{tensor.name}",
        )
    return tensor


def _python_types(datatype: Datatype) -> tuple[type, ...]:
    match datatype:
        case "BOOL":
            return (bool,)
        case "BYTES":
            return (str, bytes)
        case "FP16" | "FP32" | "FP64":
            return (int, float)
        case _:
            return (int,)


def _flat(values: object) -> Iterator[Scalar]:
    match values:
        case list() | tuple():
            for member in values:
                yield from _flat(member)
        case bool() | int() | float() | str() | bytes():
            yield values
        case _:
            raise InvalidInput("the data of a tensor must be a list of numbers, booleans or strings", "inputs")


def _elements(name: str, raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        start = at + LENGTH.size
        if start > len(raw) or (end := start + LENGTH.unpack_from(raw, at)[0]) > len(raw):
            raise InvalidInput(f"the raw bytes of {name} end within an element", f"inputs.{name}")
        yield raw[start:end]
        at = end
