"""An inference as JSON, its tensors beside it in JSON or as raw bytes behind it (the binary extension)."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from deployments.contracts.errors import BadRequest, InvalidInput
from deployments.contracts.wire import Json, Wire
from deployments.ingress.bodies import json_of, raw_body
from deployments.ingress.kserve.inference import VERSION, Inference, Inferred
from deployments.ingress.kserve.tensors import Datatype, Scalar, Tensor, from_raw, from_values, to_raw
from deployments.ingress.limits import Limits
from deployments.ingress.printing import as_json
from deployments.ingress.typed_body import typed_body

HEADER = "Inference-Header-Content-Length"
"""How many of a body's bytes are JSON; raw tensors follow."""
BINARY = "binary_data_output"
"""The request's parameter that asks for raw tensors."""


class InputParameters(Wire):
    binary_data_size: int | None = Field(None, ge=0)


class InputBody(Wire):
    name: str
    shape: tuple[int, ...] = Field(max_length=8)
    datatype: Datatype
    parameters: InputParameters = InputParameters()
    data: object = None


class OutputParameters(Wire):
    binary_data: bool | None = None


class OutputBody(Wire):
    name: str
    parameters: OutputParameters = OutputParameters()


class InferBody(Wire):
    id: str = Field("", max_length=256)
    parameters: dict[str, Json] = Field(default_factory=dict)
    inputs: tuple[InputBody, ...] = Field(min_length=1, max_length=64)
    outputs: tuple[OutputBody, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An inference, and which of its outputs are to come as raw bytes; `binary` is for those that are not named."""

    inference: Inference
    binary: bool
    binary_by_name: dict[str, bool]


async def read(http: HttpRequest, limits: Limits, model: str, version: str) -> Asked:
    """Raises BadRequest, InvalidInput, UnknownParameter, and as `raw_body` and `json_of`."""
    raw = await raw_body(http, limits)
    head = _head_length(raw, http.headers.get(HEADER))
    body = typed_body(InferBody, await json_of(raw[:head], limits))
    binary = body.parameters.get(BINARY, False)
    if not isinstance(binary, bool):
        raise InvalidInput(f"parameters.{BINARY} must be true or false", f"parameters.{BINARY}")
    return Asked(
        Inference(
            model=model,
            version=version,
            id=body.id,
            inputs=tuple(_tensors(body.inputs, raw[head:])),
            parameters={name: value for name, value in body.parameters.items() if name != BINARY},
            wanted=tuple(output.name for output in body.outputs),
        ),
        binary,
        {output.name: flag for output in body.outputs if (flag := output.parameters.binary_data) is not None},
    )


def answered(asked: Asked, done: Inferred) -> Response:
    """The answer's JSON, and behind it the raw tensors that were asked for."""
    raw: list[bytes] = []
    outputs: list[dict[str, object]] = []
    for tensor in done.outputs:
        head: dict[str, object] = {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.shape)}
        if asked.binary_by_name.get(tensor.name, asked.binary):
            raw.append(to_raw(tensor))
            outputs.append(head | {"parameters": {"binary_data_size": len(raw[-1])}})
        else:
            outputs.append(head | {"data": [_in_json(value) for value in tensor.values]})
    body = as_json(
        {"model_name": done.model, "model_version": VERSION, "outputs": outputs, "parameters": dict(done.parameters)}
        | ({"id": done.id} if done.id else {})
    )
    if not raw:
        return Response(body, media_type="application/json")
    return Response(b"".join((body, *raw)), media_type="application/octet-stream", headers={HEADER: str(len(body))})


def _in_json(value: Scalar) -> Scalar:
    """A file's bytes as base64."""
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _head_length(raw: bytes, header: str | None) -> int:
    if header is None:
        return len(raw)
    if not (header.isascii() and header.isdigit()) or int(header[:20]) > len(raw):
        raise BadRequest(f"{HEADER} must be a number of bytes, at most the body's {len(raw):,}")
    return int(header[:20])


def _tensors(inputs: tuple[InputBody, ...], raw: bytes) -> Iterator[Tensor]:
    at = 0
    for given in inputs:
        _check_shape(given)
        size = given.parameters.binary_data_size
        if size is None:
            yield from_values(given.name, given.datatype, given.shape, given.data)
            continue
        if given.data is not None:
            raise InvalidInput(f"{given.name} has both data and raw bytes; give one", f"inputs.{given.name}")
        if at + size > len(raw):
            raise InvalidInput(f"{given.name} has {len(raw) - at:,} raw bytes, not {size:,}", f"inputs.{given.name}")
        yield from_raw(given.name, given.datatype, given.shape, raw[at : at + size])
        at += size
    if at < len(raw):
        raise InvalidInput(f"{len(raw) - at:,} bytes behind the JSON belong to no input", "inputs")


def _check_shape(given: InputBody) -> None:
    if any(size < 0 for size in given.shape):
        raise InvalidInput(f"the shape of {given.name} must have no negative numbers", f"inputs.{given.name}")
