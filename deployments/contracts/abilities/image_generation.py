"""What engines of the image_generation family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.kinds import Image
from deployments.contracts.painting import Canvas, Repainting
from deployments.contracts.stepping import Stepped


class Painter(Protocol):
    def paint(self, prompts: tuple[str, ...], canvas: Canvas) -> Generator[Stepped | None, None, tuple[Image, ...]]:
        """Paint what the prompts say, in one pass; the pictures of each prompt side by side."""


class Repainter(Protocol):
    def repaint(
        self, image: Image, prompt: str, repainting: Repainting
    ) -> Generator[Stepped | None, None, tuple[Image, ...]]:
        """Paint a picture anew as the prompt says; the answers have the size of the given picture."""
