"""Several kinds in at once."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
