"""What engines of the three_d family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.kinds import Image
from deployments.contracts.sculpting import Sculpted, Sculpting, Solid


class Sculptor(Protocol):
    def sculpt(self, prompt: str, sculpting: Sculpting) -> Generator[Sculpted | None, None, Solid]:
        """Make the solid that a text names."""


class CopyingSculptor(Protocol):
    def sculpt_from(self, image: Image, sculpting: Sculpting) -> Generator[Sculpted | None, None, Solid]:
        """Make the solid that a picture shows."""
