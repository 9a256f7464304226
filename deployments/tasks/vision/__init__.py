"""Pictures in, findings or words about them out."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
