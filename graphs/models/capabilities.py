"""What is served and what is not: one row for every task of the Hub."""

from deployments.contracts.call import ANY_TO_ANY, NATIVE
from deployments.contracts.status import Capability
from deployments.tasks.registry import FAMILY_OF, TASKS
from graphs.models.choice import Models

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


OWN_TASKS = (
    "chat-completion",
    "image-moderation",
    "image-restoration",
    "image-super-resolution",
    "moderation",
    "native-any-to-any",
    "text2text-generation",
    "zero-shot-audio-classification",
)
"""What the Hub has no id for, or no longer."""

NOT_SERVED = {
    "graph-ml": "models of graphs share no architecture and no format of weights or inputs that could be typed",
    "other": "names no task: models filed under it have nothing in common",
    "reinforcement-learning": "a policy acts inside an environment step by step; there is no request that it answers",
    "robotics": "a policy drives a robot in a loop, with that robot's own sensors and joints",
}
"""The tasks that stay unserved, and why."""


def capabilities(models: Models) -> tuple[Capability, ...]:
    """Every Hub task, served or not, and those of our own, in the order of their ids."""
    return tuple(_row(id, models) for id in sorted({*HUB_TASKS, *TASKS}))


def _row(id: str, models: Models) -> Capability:
    if id == ANY_TO_ANY:
        return Capability(
            task=id, served=True, family="router", defaults=models.default_ids(NATIVE), default=_holding(NATIVE, models)
        )
    if id not in TASKS:
        return Capability(task=id, served=False, reason=NOT_SERVED[id])
    task = TASKS[id]
    return Capability(
        task=id,
        served=True,
        family=FAMILY_OF[id],
        takes=task.takes,
        gives=task.gives,
        defaults=models.default_ids(id),
        default=_holding(id, models),
    )


def _holding(id: str, models: Models) -> str | None:
    """The model that a request runs on which names none."""
    return models.default_ids(id).get(models.default_tier)
