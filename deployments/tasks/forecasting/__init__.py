"""What comes next in series, and what stands in tables."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
