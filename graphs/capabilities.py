"""What is served and what is not: one row for every task of the Hub."""

from pydantic import Field

from configs.catalog import Tier
from deployments.contracts.call import ANY_TO_ANY
from deployments.contracts.wire import Wire
from deployments.tasks.registry import FAMILY_OF, TASKS
from graphs.models import Models

HUB_TASKS = (
    "any-to-any",
    "audio-classification",
    "audio-text-to-text",
    "audio-to-audio",
    "automatic-speech-recognition",
    "depth-estimation",
    "document-question-answering",
    "feature-extraction",
    "fill-mask",
    "graph-ml",
    "image-classification",
    "image-feature-extraction",
    "image-segmentation",
    "image-text-to-image",
    "image-text-to-text",
    "image-text-to-video",
    "image-to-3d",
    "image-to-image",
    "image-to-text",
    "image-to-video",
    "keypoint-detection",
    "mask-generation",
    "multiple-choice",
    "object-detection",
    "other",
    "question-answering",
    "reinforcement-learning",
    "robotics",
    "sentence-similarity",
    "summarization",
    "table-question-answering",
    "table-to-text",
    "tabular-classification",
    "tabular-regression",
    "tabular-to-text",
    "text-classification",
    "text-generation",
    "text-ranking",
    "text-retrieval",
    "text-to-3d",
    "text-to-audio",
    "text-to-image",
    "text-to-speech",
    "text-to-video",
    "time-series-forecasting",
    "token-classification",
    "translation",
    "unconditional-image-generation",
    "video-classification",
    "video-text-to-text",
    "video-to-video",
    "visual-document-retrieval",
    "visual-question-answering",
    "voice-activity-detection",
    "zero-shot-classification",
    "zero-shot-image-classification",
    "zero-shot-object-detection",
)
"""The task ids that models on the Hub are filed under (huggingface.co/tasks)."""


class Capability(Wire):
    """`defaults` names the first model of each tier; `reason` says why a task is not served."""

    task: str
    served: bool
    family: str | None = None
    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    defaults: dict[Tier, str] = Field(default_factory=dict)
    reason: str | None = None


def capabilities(models: Models) -> tuple[Capability, ...]:
    """Every Hub task, served or not, in the order of their ids."""
    return tuple(_row(id, models) for id in sorted({*HUB_TASKS, *TASKS}))


def _row(id: str, models: Models) -> Capability:
    if id == ANY_TO_ANY:
        return Capability(task=id, served=True, family="router")
    if id not in TASKS:
        return Capability(task=id, served=False, reason="no task of this id is built yet")
    task = TASKS[id]
    return Capability(
        task=id,
        served=True,
        family=FAMILY_OF[id],
        takes=task.takes,
        gives=task.gives,
        defaults=models.default_ids(id),
    )
