"""Texts into vectors, and how near they are to each other."""

from deployments.contracts.task import AnyTask

TASKS: tuple[AnyTask, ...] = ()
