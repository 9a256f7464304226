"""What engines of the three_d family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.kinds import Image
from deployments.contracts.sculpting import Sculpting, Solid
from deployments.contracts.stepping import Stepped


class Sculptor(Protocol):
    def sculpt(self, prompt: str, sculpting: Sculpting) -> Generator[Stepped | None, None, Solid]:
        """Make the solid that a text names; steps are those of denoising, then stretches of the grid."""


class CopyingSculptor(Protocol):
    def sculpt_from(self, image: Image, sculpting: Sculpting) -> Generator[Stepped | None, None, Solid]:
        """Make the solid that a picture shows; steps as in `sculpt`."""
