"""What engines of the video family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.filming import Animating, Film, Filming, Refilming
from deployments.contracts.kinds import Image, Video
from deployments.contracts.stepping import Stepped


class Filmer(Protocol):
    def film(self, prompt: str, filming: Filming) -> Generator[Stepped | None, None, Film]:
        """Film what the prompt says."""


class Animator(Protocol):
    def animate(self, image: Image, prompt: str | None, animating: Animating) -> Generator[Stepped | None, None, Film]:
        """Set a picture in motion; a prompt is refused by models that read none."""


class Refilmer(Protocol):
    def refilm(self, video: Video, prompt: str, refilming: Refilming) -> Generator[Stepped | None, None, Film]:
        """Film a video anew as the prompt says."""
