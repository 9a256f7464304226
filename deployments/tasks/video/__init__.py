"""Moving pictures out."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
