"""Text in, text or findings about it out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.text.summarization import summarization

TASKS: tuple[AnyTask, ...] = (summarization,)
