"""Pictures painted from words and pictures."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
