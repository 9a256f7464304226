"""How a picture is painted: diffusers' parameters that every painting task shares."""

from typing import Literal

from pydantic import Field

from deployments.contracts.wire import Wire

PictureFormat = Literal["png", "jpeg", "webp"]


class Seeded(Wire):
    """Equal `seed`, equal picture: the generator is `torch.Generator("cpu").manual_seed(seed)`."""

    seed: int | None = Field(None, ge=0, lt=2**63)
    format: PictureFormat = "png"


class Painting(Seeded):
    """diffusers' parameters under their own names; `None` leaves the pipeline's own default."""

    negative_prompt: str | None = Field(None, max_length=10_000)
    num_inference_steps: int = Field(28, ge=1, le=200)
    guidance_scale: float | None = Field(None, ge=0, le=50)


class Canvas(Painting):
    """A picture from nothing but a prompt; sizes in pixels, multiples of 8."""

    width: int | None = Field(None, ge=8, le=2048, multiple_of=8)
    height: int | None = Field(None, ge=8, le=2048, multiple_of=8)


class Repainting(Painting):
    """A picture from another; `strength` 1 forgets the given picture altogether."""

    strength: float = Field(0.6, gt=0, le=1)


class Painted(Wire):
    """One denoising step is over."""

    done: int
    total: int
