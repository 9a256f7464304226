"""What engines that change pictures can do; they belong to the image_generation family."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.editing import Dreaming, Editing, Restoring, Upscaling
from deployments.contracts.kinds import Image
from deployments.contracts.stepping import Stepped

Painting = Generator[Stepped | None, None, Image]
"""The steps as they end, then the picture; nothing is told by a model that has no steps."""


class Upscaler(Protocol):
    def upscale(self, image: Image, text: str | None, upscaling: Upscaling) -> Painting:
        """Enlarge a picture by the model's own factor, exactly; the text says what it shows."""


class Restorer(Protocol):
    def restore(self, image: Image, mask: Image | None, text: str | None, restoring: Restoring) -> Painting:
        """Clean a picture, or fill what the mask marks in white; every other pixel stays as it is given."""


class Editor(Protocol):
    def edit(self, image: Image, instruction: str, editing: Editing) -> Painting:
        """Change a picture as the instruction says; the answer has the size of the given picture."""


class Dreamer(Protocol):
    def dream(self, dreaming: Dreaming) -> Painting:
        """Paint a picture of what the model was trained on, told nothing."""
