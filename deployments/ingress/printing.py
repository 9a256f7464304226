"""Typed values as JSON for clients: media become data URIs here and nowhere else."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from deployments.contracts.kinds import Medium
from deployments.contracts.trace import StepRecord
from deployments.contracts.usage import Usage
from deployments.media.data_uri import data_uri


def as_json(value: object) -> bytes:
    """JSON by pydantic's writer: for vectors ten times as fast as the standard library's."""
    return to_json(value)


def printed(value: object) -> object:
    """The value as JSON types, its fields by name, its media as data URIs."""
    match value:
        case Medium():
            return data_uri(value)
        case Usage():
            return value.units
        case BaseModel() | Mapping():
            return {name: printed(member) for name, member in _named(value)}
        case [float() | int(), *_]:
            return value  # a vector: nothing in it needs printing
        case list() | tuple():
            return [printed(member) for member in value]
    return value


def _named(value: BaseModel | Mapping[Any, Any]) -> Iterator[tuple[str, object]]:
    """A model's fields, a mapping's members."""
    if isinstance(value, Mapping):
        return ((str(key), member) for key, member in value.items())
    return ((name, getattr(value, name)) for name in type(value).model_fields)


def step_body(record: StepRecord) -> dict[str, object]:
    """A hop; its output only where it is not the answer itself."""
    step: dict[str, object] = {
        "task": record.task,
        "model": record.model,
        "replica": record.replica,
        "runtime_ms": round(record.runtime_ms, 3),
        "runtime_ms_model": round(record.runtime_ms_model, 3),
        "load_ms": round(record.load_ms, 3),
        "queue_ms": round(record.queue_ms, 3),
        "usage": printed(record.usage),
    }
    return step if record.output is None else step | {"output": printed(record.output)}
