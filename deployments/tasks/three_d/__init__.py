"""Solids out of texts and pictures."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
