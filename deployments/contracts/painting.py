"""How a picture is painted: diffusers' parameters that all painting tasks share, and those of pictures from prompts."""

from typing import Literal

from pydantic import Field

from deployments.contracts.kinds import Text
from deployments.contracts.wire import Wire

PictureFormat = Literal["png", "jpeg", "webp"]
SchedulerName = Literal[
    "ddim",
    "ddpm",
    "deis",
    "dpm++-2m",
    "dpm++-2m-karras",
    "dpm++-2m-sde",
    "euler",
    "euler-ancestral",
    "heun",
    "lcm",
    "lms",
    "pndm",
    "unipc",
]
MAX_PROMPT = 10_000
"""Characters; how many tokens of them a model reads is its own to say."""
MAX_BATCH = 8
"""Prompts of one request, and pictures of one prompt."""


class Seeded(Wire):
    """Equal `seed`, equal picture: the generator is `torch.Generator("cpu").manual_seed(seed)`."""

    seed: int | None = Field(None, ge=0, lt=2**63)
    format: PictureFormat = "png"


class Guided(Seeded):
    """Steered by a text, under diffusers' own names; `None` leaves the pipeline's own default."""

    negative_prompt: Text | None = Field(None, max_length=MAX_PROMPT)
    guidance_scale: float | None = Field(None, ge=0, le=50)


class Painting(Guided):
    """A picture that a text describes."""

    num_inference_steps: int = Field(28, ge=1, le=200)


class Lora(Wire):
    """LoRA weights that the model's catalog row allows, laid over its own at `scale` of their strength."""

    id: str = Field(max_length=200)
    scale: float = Field(1.0, ge=-4, le=4)


class Prompted(Painting):
    """What pictures from prompts can be asked with besides; a model that knows a parameter not refuses it by name.

    `shift` is the time shift of flow-matching schedulers. `skip_layer_guidance_start` and `_stop` are fractions of the
    steps. `max_sequence_length` counts the tokens of encoders that have no limit of their own (T5). Picture i of a
    request is painted from `seed` + i. Every `preview_every` steps a small decoder shows the first picture, or so many
    `previews` of it come, evenly, before the last step.
    """

    num_images_per_prompt: int = Field(1, ge=1, le=MAX_BATCH)
    scheduler: SchedulerName | None = None
    shift: float | None = Field(None, gt=0, le=100)
    true_cfg_scale: float | None = Field(None, ge=1, le=50)
    max_sequence_length: int | None = Field(None, ge=1, le=512)
    skip_guidance_layers: tuple[int, ...] | None = Field(None, min_length=1, max_length=64)
    skip_layer_guidance_scale: float | None = Field(None, ge=0, le=20)
    skip_layer_guidance_start: float | None = Field(None, ge=0, le=1)
    skip_layer_guidance_stop: float | None = Field(None, ge=0, le=1)
    preview_every: int | None = Field(None, ge=1, le=200)
    previews: int | None = Field(None, ge=1, le=100)
    lora: Lora | None = None

    @property
    def steps(self) -> int:
        """How many are taken."""
        return self.num_inference_steps


class Canvas(Prompted):
    """Pictures from nothing but prompts; sizes in pixels, multiples of 8."""

    width: int | None = Field(None, ge=8, le=2048, multiple_of=8)
    height: int | None = Field(None, ge=8, le=2048, multiple_of=8)


class Repainting(Prompted):
    """Pictures from another; `strength` 1 forgets the given picture altogether."""

    strength: float = Field(0.6, gt=0, le=1)

    @property
    def steps(self) -> int:
        return int(self.num_inference_steps * self.strength)
