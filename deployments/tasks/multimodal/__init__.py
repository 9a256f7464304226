"""Several kinds in at once."""

from deployments.contracts.task import AnyTask
from deployments.tasks.multimodal.image_text_to_text import image_text_to_text

TASKS: tuple[AnyTask, ...] = (image_text_to_text,)
