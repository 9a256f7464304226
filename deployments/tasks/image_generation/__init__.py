"""Text and pictures in, pictures out."""

from deployments.contracts.task import AnyTask
from deployments.tasks.image_generation.image_restoration import image_restoration
from deployments.tasks.image_generation.image_super_resolution import image_super_resolution
from deployments.tasks.image_generation.image_text_to_image import image_text_to_image
from deployments.tasks.image_generation.image_to_image import image_to_image
from deployments.tasks.image_generation.text_to_image import text_to_image
from deployments.tasks.image_generation.unconditional_image_generation import unconditional_image_generation

TASKS: tuple[AnyTask, ...] = (
    text_to_image,
    image_to_image,
    image_text_to_image,
    image_super_resolution,
    image_restoration,
    unconditional_image_generation,
)
