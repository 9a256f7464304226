"""What engines of the multimodal family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.kinds import Image
from deployments.contracts.sampling import Sampling, Written


class Looker(Protocol):
    def look(self, image: Image, prompt: str, sampling: Sampling) -> Generator[str, None, Written]:
        """Answer a prompt about a picture, by the model's chat template."""
