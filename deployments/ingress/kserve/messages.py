"""The protocol's gRPC messages as an inference, and its answer as one of them."""

from collections.abc import Iterator, Mapping
from typing import get_args

from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.contracts.task import AnyTask
from deployments.ingress.kserve.inference import VERSION, Inference, Inferred, Told
from deployments.ingress.kserve.metadata import EXTENSIONS, PLATFORM, SERVER, TensorMetadata, tensors_in
from deployments.ingress.kserve.open_inference_pb2 import (
    InferParameter,
    InferTensorContents,
    ModelInferRequest,
    ModelInferResponse,
    ModelMetadataResponse,
    ServerMetadataResponse,
)
from deployments.ingress.kserve.tensors import Datatype, Tensor, from_raw, from_values, to_raw

CONTENTS: dict[Datatype, str] = {
    "BOOL": "bool_contents",
    "UINT8": "uint_contents",
    "UINT16": "uint_contents",
    "UINT32": "uint_contents",
    "UINT64": "uint64_contents",
    "INT8": "int_contents",
    "INT16": "int_contents",
    "INT32": "int_contents",
    "INT64": "int64_contents",
    "FP32": "fp32_contents",
    "FP64": "fp64_contents",
    "BYTES": "bytes_contents",
}
"""Where a message has the values of each datatype; FP16 travels raw alone."""
DATATYPES: dict[str, Datatype] = {name: name for name in get_args(Datatype)}


def inference_of(asked: ModelInferRequest) -> Inference:
    """Raises InvalidInput, InvalidParameter."""
    for output in asked.outputs:
        if output.parameters:
            raise InvalidInput(f"the output {output.name} takes no parameters", "outputs")
    return Inference(
        model=asked.model_name,
        version=asked.model_version,
        id=asked.id,
        inputs=tuple(_tensors(asked)),
        parameters={name: _said(name, value) for name, value in asked.parameters.items()},
        wanted=tuple(output.name for output in asked.outputs),
    )


def answer_of(done: Inferred) -> ModelInferResponse:
    """All tensors raw, as Triton sends them."""
    return ModelInferResponse(
        model_name=done.model,
        model_version=VERSION,
        id=done.id,
        parameters=_parameters(done.parameters),
        outputs=[
            ModelInferResponse.InferOutputTensor(name=tensor.name, datatype=tensor.datatype, shape=tensor.shape)
            for tensor in done.outputs
        ],
        raw_output_contents=[to_raw(tensor) for tensor in done.outputs],
    )


def server_metadata() -> ServerMetadataResponse:
    return ServerMetadataResponse(name=SERVER, version=VERSION, extensions=EXTENSIONS)


def model_metadata(model: ModelFacts, task: AnyTask) -> ModelMetadataResponse:
    return ModelMetadataResponse(
        name=model.id,
        versions=[VERSION],
        platform=PLATFORM,
        inputs=[_metadata(tensor) for tensor in tensors_in(task.input)],
        outputs=[_metadata(tensor) for tensor in tensors_in(task.output)],
    )


def _metadata(tensor: TensorMetadata) -> ModelMetadataResponse.TensorMetadata:
    return ModelMetadataResponse.TensorMetadata(name=tensor.name, datatype=tensor.datatype, shape=tensor.shape)


def _tensors(asked: ModelInferRequest) -> Iterator[Tensor]:
    raw = asked.raw_input_contents
    if raw and len(raw) != len(asked.inputs):
        raise InvalidInput(f"{len(raw)} raw contents for {len(asked.inputs)} inputs; give all raw or none", "inputs")
    for at, given in enumerate(asked.inputs):
        datatype, shape = _datatype(given), tuple(given.shape)
        if raw:
            yield from_raw(given.name, datatype, shape, raw[at])
        else:
            yield from_values(given.name, datatype, shape, _contents(given.name, datatype, given.contents))


def _datatype(given: ModelInferRequest.InferInputTensor) -> Datatype:
    """The datatype, where all else that is said about the tensor is sound."""
    at = f"inputs.{given.name[:80]}"
    if given.datatype not in DATATYPES:
        raise InvalidInput(f"{at} has the datatype {given.datatype[:40]!r}; there are {', '.join(DATATYPES)}", at)
    if given.parameters:
        raise InvalidInput(f"{at} takes no parameters", at)
    if any(size < 0 for size in given.shape):
        raise InvalidInput(f"the shape of {at} must have no negative numbers", at)
    return DATATYPES[given.datatype]


def _contents(name: str, datatype: Datatype, contents: InferTensorContents) -> list[object]:
    if datatype not in CONTENTS:
        raise InvalidInput(f"{datatype} travels in raw_input_contents alone", f"inputs.{name}")
    return list(getattr(contents, CONTENTS[datatype]))


def _said(name: str, value: InferParameter) -> object:
    choice = value.WhichOneof("parameter_choice")
    if choice is None:
        raise InvalidParameter(f"parameters.{name[:80]} has no value", f"parameters.{name[:80]}")
    return getattr(value, choice)


def _parameters(told: Mapping[str, Told]) -> dict[str, InferParameter]:
    return {name: _parameter(value) for name, value in told.items()}


def _parameter(value: Told) -> InferParameter:
    match value:
        case bool():
            return InferParameter(bool_param=value)
        case int():
            return InferParameter(int64_param=value)
        case float():
            return InferParameter(double_param=value)
        case str():
            return InferParameter(string_param=value)
