"""Which edges a request lets its plan be made of: the tasks it allows, each on the models it allows."""

from collections.abc import Iterator
from dataclasses import replace

from deployments.contracts.abilities.multimodal import Chatter
from deployments.contracts.call import NATIVE
from deployments.contracts.errors import UnknownModel
from deployments.contracts.kinds import Kind, Medium
from deployments.tasks.registry import TASKS, task_named
from graphs.models.choice import Models
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.edges import Edge, edges_of, native_edges


def allowed_edges(asked: AnyToAnyParameters, models: Models, pictures: int, *, seeing: bool) -> tuple[Edge, ...]:
    """For `pictures` that are given; `seeing`: whoever answers a conversation must read the media in it.

    Raises UnknownTask, UnknownModel, ModelTaskMismatch.
    """
    for id in asked.allow_models or ():
        if models.named(id) is None:
            raise UnknownModel(f"unknown model {id[:120]!r} in allow_models", "parameters.allow_models")
    names = [task_named(name).id for name in asked.allow_tasks or TASKS]
    edges = (edge for name in names for edge in _edges(name, asked, models, pictures))
    return tuple(edge for edge in edges if not seeing or _reads_media(edge))


def _edges(name: str, asked: AnyToAnyParameters, models: Models, pictures: int) -> Iterator[Edge]:
    for model in _models_for(name, asked, models):
        yield from (replace(edge, model=model) for edge in edges_of(TASKS[name], pictures))
        facts = models.named(model)
        if facts and name == NATIVE:
            yield from native_edges(TASKS[name], facts, pictures)


def _models_for(task: str, asked: AnyToAnyParameters, models: Models) -> tuple[str, ...]:
    """The one that is named for the task, else those allowed that do it, else the tier's default."""
    if task in asked.models:
        return (models.choose(task, asked.models[task]).id,)
    if asked.allow_models:
        named = (models.named(id) for id in asked.allow_models)
        return tuple(model.id for model in named if model and task in model.tasks)
    default = models.default(task)
    return (default.id,) if default else ()


def _reads_media(edge: Edge) -> bool:
    talks = any(slot.kind is Kind.CONVERSATION for slot in edge.slots)
    return not talks or edge.task.ability is Chatter


def has_media(value: object) -> bool:
    """Whether there is a medium anywhere in a conversation."""
    match value:
        case Medium():
            return True
        case dict():
            return any(map(has_media, value.values()))
        case list() | tuple():
            return any(map(has_media, value))
    return False
