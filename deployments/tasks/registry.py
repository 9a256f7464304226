"""The explicit list of families and their tasks; what is not here is not served."""

from deployments.contracts.errors import UnknownTask
from deployments.contracts.task import AnyTask
from deployments.tasks import (
    audio,
    forecasting,
    image_generation,
    multimodal,
    retrieval,
    text,
    three_d,
    video,
    vision,
)

FAMILIES: dict[str, tuple[AnyTask, ...]] = {
    "text": text.TASKS,
    "retrieval": retrieval.TASKS,
    "vision": vision.TASKS,
    "image_generation": image_generation.TASKS,
    "video": video.TASKS,
    "audio": audio.TASKS,
    "three_d": three_d.TASKS,
    "forecasting": forecasting.TASKS,
    "multimodal": multimodal.TASKS,
}
TASKS: dict[str, AnyTask] = {task.id: task for tasks in FAMILIES.values() for task in tasks}
FAMILY_OF: dict[str, str] = {task.id: family for family, tasks in FAMILIES.items() for task in tasks}


def task_named(id: str) -> AnyTask:
    """The served task of this id; raises UnknownTask, naming those there are."""
    if id not in TASKS:
        raise UnknownTask(f"unknown task {id[:80]!r}; served are {', '.join(sorted(TASKS))}", "task")
    return TASKS[id]
