"""How a film is made: diffusers' parameters that every filming task shares, and what comes of it."""

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import Field, model_validator

from deployments.contracts.kinds import Image, Text, Video
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.wire import Wire

MAX_FRAMES = 257
"""Of one film, made or given."""


class Filming(Wire):
    """diffusers' parameters under their own names; `None` leaves the pipeline's own default, and a pipeline that does
    not know one that is given refuses it by name.

    Which frame counts and sizes (pixels) are possible is the model's to say. `fps`: frames a second, also told to
    models that know of them (`frame_rate`). `guidance_scale_2` is for the second of two denoisers (Wan 2.2).
    `max_sequence_length`: tokens read of a text. `decode_chunk_size`: frames decoded at once. Equal `seed`, equal
    film: the generator is `torch.Generator("cpu").manual_seed(seed)`.
    `seconds` takes the place of `num_frames`: as many frames as make the film about so long, the nearest number that
    the model can make. `stills` adds pictures of the film to the answer.
    """

    instead: ClassVar[Mapping[str, str]] = {"seconds": "num_frames"}
    """What is given puts another name's default out of use."""

    num_frames: int | None = Field(None, ge=1, le=MAX_FRAMES)
    seconds: float | None = Field(None, gt=0, le=MAX_FRAMES)
    fps: int | None = Field(None, ge=1, le=60)
    width: int | None = Field(None, ge=8, le=2048)
    height: int | None = Field(None, ge=8, le=2048)
    num_inference_steps: int | None = Field(None, ge=1, le=200)
    guidance_scale: float | None = Field(None, ge=0, le=50)
    guidance_scale_2: float | None = Field(None, ge=0, le=50)
    guidance_rescale: float | None = Field(None, ge=0, le=1)
    negative_prompt: Text | None = Field(None, min_length=1, max_length=MAX_PROMPT)
    max_sequence_length: int | None = Field(None, ge=1, le=512)
    decode_timestep: float | None = Field(None, ge=0, le=1)
    decode_noise_scale: float | None = Field(None, ge=0, le=1)
    decode_chunk_size: int | None = Field(None, ge=1, le=MAX_FRAMES)
    seed: int | None = Field(None, ge=0, lt=2**63)
    stills: bool = False

    @model_validator(mode="after")
    def has_one_length(self) -> Self:
        if self.seconds is not None and self.num_frames is not None:
            raise ValueError("seconds and num_frames both say how long the film is; send one of them")
        return self


class Animating(Filming):
    """A film that begins with a picture. Where neither side is asked for, the film has the picture's proportions and
    about as many pixels as the model's own size; where one is, the other follows.

    Stable Video Diffusion's own: guidance rises from `min_guidance_scale` at the first frame to `max_guidance_scale`
    at the last, `motion_bucket_id` is how much moves, `noise_aug_strength` how far the film may leave the picture.
    """

    min_guidance_scale: float | None = Field(None, ge=0, le=50)
    max_guidance_scale: float | None = Field(None, ge=0, le=50)
    motion_bucket_id: int | None = Field(None, ge=1, le=255)
    noise_aug_strength: float | None = Field(None, ge=0, le=10)
    image_cond_noise_scale: float | None = Field(None, ge=0, le=1)


class Refilming(Filming):
    """A film from another; `strength` 1 forgets the given one altogether.

    `num_frames` takes so many frames from its beginning, else all are taken. `fps` and size are its own unless asked
    for, the sides rounded to what the model can make.
    """

    strength: float = Field(0.8, gt=0, le=1)


class Film(Wire):
    """A finished film: MP4 (H.264), how many frames it has and how many of them are shown in a second.

    Only where stills were asked for: `thumbnail`, its first frame (WebP), and `spritesheet`, up to 16 of its frames,
    evenly from first to last, row by row (JPEG).
    """

    video: Video
    num_frames: int = Field(ge=1)
    fps: float = Field(gt=0)
    thumbnail: Image | None = None
    spritesheet: Image | None = None
