"""One inference of the protocol, however it came: what it asks of which task, and the tensors of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import InvalidInput, InvalidParameter, UnknownModel, UnknownTask
from deployments.contracts.model import ModelFacts
from deployments.contracts.task import AnyTask
from deployments.ingress.desk import Desk
from deployments.ingress.kserve.answered import tensors_of
from deployments.ingress.kserve.given import inputs_of, parameters_of
from deployments.ingress.kserve.tensors import Tensor

VERSION = "1"
"""The only one that a model has here."""
TASK = "task"
"""The parameter that chooses among a model's tasks; its first is the default."""
Told = str | int | float | bool


@dataclass(frozen=True)
class Inference:
    """`wanted` names the outputs that are to be told, all where it is empty."""

    model: str
    version: str
    id: str
    inputs: tuple[Tensor, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inferred:
    """The answer; `parameters` tell its task and what it took."""

    model: str
    id: str
    outputs: tuple[Tensor, ...]
    parameters: Mapping[str, Told]


async def model_of(desk: Desk, name: str, version: str) -> ModelFacts:
    """Raises UnknownModel."""
    model = await desk.model(name)
    if version not in ("", VERSION):
        raise UnknownModel(f"{model.id} has no version {version[:40]!r}, only {VERSION}", "version")
    return model


def task_of(desk: Desk, model: ModelFacts, named: object) -> AnyTask:
    """The model's task of this name, or its first. Raises InvalidParameter, UnknownTask."""
    id = model.tasks[0] if named is None else named
    if not isinstance(id, str):
        raise InvalidParameter(f"parameters.{TASK} must be one of {', '.join(model.tasks)}", f"parameters.{TASK}")
    if id not in desk.tasks:
        raise UnknownTask(f"unknown task {id[:80]!r}; {model.id} does {', '.join(model.tasks)}", f"parameters.{TASK}")
    return desk.tasks[id]


async def request_of(desk: Desk, inference: Inference) -> Request:
    """Raises UnknownModel, and what is wrong with the tensors, the parameters and the outputs that are wanted."""
    model = await model_of(desk, inference.model, inference.version)
    task = task_of(desk, model, inference.parameters.get(TASK))
    outputs = task.output.model_fields
    unknown = [name for name in inference.wanted if name not in outputs]
    if unknown:
        raise InvalidInput(f"{task.id} has no output {unknown[0][:80]!r}; it has {', '.join(outputs)}", "outputs")
    given = {name: value for name, value in inference.parameters.items() if name != TASK}
    return Request(
        task=task.id,
        model=model.id,
        inputs=inputs_of(task, inference.inputs),
        parameters=parameters_of(task, given),
    )


def inferred(inference: Inference, answer: Answer) -> Inferred:
    outputs = tensors_of(answer.output)
    usage = answer.usage.model_dump(exclude_none=True) if answer.usage else {}
    return Inferred(
        model=answer.model,
        id=inference.id,
        outputs=tuple(tensor for tensor in outputs if not inference.wanted or tensor.name in inference.wanted),
        parameters={TASK: answer.task, **usage},
    )
