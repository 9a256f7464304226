"""How far away things are in a picture: what may be asked for, and what is found."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.kinds import Image, Kind
from deployments.contracts.wire import Wire

Bits = Literal[8, 16]


class DepthEstimating(Wire):
    """All but `bits` is for models that denoise their answer (Marigold), by diffusers' names; None leaves the
    pipeline's own default, and other models refuse them. Equal `seed`, equal depth.
    """

    bits: Bits = Field(8, description="levels of grey: 8 bits as the library draws them, 16 to measure by")
    num_inference_steps: int | None = Field(None, ge=1, le=100)
    ensemble_size: int | None = Field(None, ge=1, le=20, description="so many answers are made into one")
    processing_resolution: int | None = Field(None, ge=16, le=2048, description="the longer side while denoising")
    seed: int | None = Field(None, ge=0, lt=2**63)


class DepthRange(Wire):
    """What black and white stand for, in the model's own unit: metres, or the inverse, larger is nearer."""

    min: float
    max: float


class Depth(Wire):
    """`depth` is a grey PNG of the picture's size, from black at `predicted_depth.min` to white at `.max`.

    `seed`: the one that was given, or drawn; None where nothing is left to chance.
    """

    depth: Annotated[Image, Kind.DEPTH]
    predicted_depth: DepthRange
    seed: int | None
