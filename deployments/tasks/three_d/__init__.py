"""Solids out of texts and pictures."""

from deployments.contracts.task import AnyTask
from deployments.tasks.three_d.image_to_3d import image_to_3d
from deployments.tasks.three_d.text_to_3d import text_to_3d

TASKS: tuple[AnyTask, ...] = (text_to_3d, image_to_3d)
