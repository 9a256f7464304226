"""What is told about the server and its models: a model's tensors are the fields of its task's types."""

from dataclasses import dataclass

from deployments.contracts.model import ModelFacts
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire
from deployments.ingress.kserve.forms import form_of
from deployments.ingress.kserve.inference import VERSION
from deployments.ingress.kserve.tensors import Datatype

SERVER = "anymodal"
EXTENSIONS = ("binary_tensor_data", "parameters")
PLATFORM = "anymodal"


@dataclass(frozen=True)
class TensorMetadata:
    """-1 in the shape is any number."""

    name: str
    datatype: Datatype
    shape: tuple[int, ...]


def tensors_in(kind: type[Wire]) -> tuple[TensorMetadata, ...]:
    forms = {name: form_of(field) for name, field in kind.model_fields.items()}
    return tuple(TensorMetadata(name, form.datatype, form.shape) for name, form in forms.items())


def server_body() -> dict[str, object]:
    return {"name": SERVER, "version": VERSION, "extensions": list(EXTENSIONS)}


def model_body(model: ModelFacts, task: AnyTask) -> dict[str, object]:
    """`parameters` tell the task that the tensors are of, and the others that the model does."""
    return {
        "name": model.id,
        "versions": [VERSION],
        "platform": PLATFORM,
        "inputs": [_body(tensor) for tensor in tensors_in(task.input)],
        "outputs": [_body(tensor) for tensor in tensors_in(task.output)],
        "parameters": {"task": task.id, "tasks": list(model.tasks)},
    }


def _body(tensor: TensorMetadata) -> dict[str, object]:
    return {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.shape)}
