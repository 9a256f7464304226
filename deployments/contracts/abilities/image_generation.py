"""What engines of the image_generation family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.kinds import Image
from deployments.contracts.painting import Canvas, Painted, Repainting


class Painter(Protocol):
    def paint(self, prompt: str, canvas: Canvas) -> Generator[Painted | None, None, Image]:
        """Paint what the prompt says."""


class Repainter(Protocol):
    def repaint(self, image: Image, prompt: str, repainting: Repainting) -> Generator[Painted | None, None, Image]:
        """Paint a picture anew as the prompt says; the answer has the size of the given picture."""
