"""What a model that reads and makes several kinds itself is given, told and answers."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.kinds import Audio, Image, Text, Video
from deployments.contracts.painting import PictureFormat
from deployments.contracts.sampling import Sampling
from deployments.contracts.wire import Wire

Modality = Literal["text", "image", "audio"]


class Given(Wire):
    """A text, media, or both; which ones together is the model's to say."""

    text: Annotated[Text, Field(min_length=1, max_length=1_000_000)] | None = None
    image: Image | Annotated[tuple[Image, ...], Field(min_length=1, max_length=16)] | None = None
    audio: Audio | None = None
    video: Video | None = None

    @property
    def images(self) -> tuple[Image, ...]:
        return self.image if isinstance(self.image, tuple) else (self.image,) if self.image else ()


class Composing(Sampling):
    """What is wanted (`want`), and how it is made: the tokens of text and of pictures are drawn by the same parameters.

    `num_frames` is for a video that is given, `guidance_scale` and `format` for a picture that is wanted, `voice` and
    `max_seconds` for a sound.
    """

    want: Modality
    num_frames: int | None = Field(None, ge=1, le=128)
    guidance_scale: float | None = Field(None, ge=1, le=50, description="how closely a picture follows its text")
    format: PictureFormat | None = None
    voice: str | None = Field(None, min_length=1, max_length=64, description="who speaks, by a name the model knows")
    max_seconds: float | None = Field(None, ge=0.1, le=600, description="how long the speech may last")


class Composed(Wire):
    """The answer in the kind that was wanted."""

    text: str | None = None
    finish_reason: str | None = None
    image: Image | None = None
    audio: Audio | None = None
    sampling_rate: int | None = None


class Placed(Wire):
    """`done` of `total` tokens of a picture or sound are there."""

    done: int
    total: int
