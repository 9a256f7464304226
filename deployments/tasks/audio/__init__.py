"""Sound in or out: speech heard, spoken and found."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
