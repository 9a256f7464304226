"""Text and pictures in, pictures out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.image_generation.image_to_image import image_to_image
from deployments.tasks.image_generation.text_to_image import text_to_image

TASKS: tuple[AnyTask, ...] = (text_to_image, image_to_image)
