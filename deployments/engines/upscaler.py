"""Enlarges pictures: by Swin2SR at once, or by diffusion in the latent space of the larger picture."""

from collections.abc import Generator
from typing import Any

import numpy as np
import torch
from diffusers import LDMSuperResolutionPipeline, StableDiffusionUpscalePipeline
from PIL import Image as Pil

from deployments.contracts.editing import Upscaling
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines import reconstructor
from deployments.engines.denoising import takes
from deployments.engines.picture_denoiser import PictureDenoiser, load_ready
from deployments.engines.pictures import read_within
from deployments.engines.pipeline_weights import is_pipeline, networks_of, pipeline_class
from deployments.media import image as pictures

MULTIPLES = {StableDiffusionUpscalePipeline: 8, LDMSuperResolutionPipeline: 32}
"""The pipelines that enlarge, and what both sides of what they are given must be a multiple of, in pixels."""
MAX_PIXELS = 512 * 512
"""Of the given picture, whose every pixel is a latent to denoise."""


def load(model: ModelFacts, device: str) -> "DiffusionUpscaler | reconstructor.Reconstructor":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if not is_pipeline(model):
        return reconstructor.load(model, device, enlarging=True)
    chosen = pipeline_class(model)
    if chosen not in MULTIPLES:
        raise ModelTaskMismatch(
            f"{model.id} is a {chosen.__name__}; pictures are enlarged by "
            f"{', '.join(pipeline.__name__ for pipeline in MULTIPLES)} and by Swin2SR: choose such a model",
            "model",
        )
    # The latent diffusion pipeline makes its picture in numpy, which knows no bfloat16.
    dtypes = {} if "prompt" in takes(chosen) else dict.fromkeys(networks_of(model), torch.float32)
    return DiffusionUpscaler(model, load_ready(model, device, dtypes=dtypes))


class DiffusionUpscaler(PictureDenoiser):
    """Upscaler; the factor is that of the pipeline's decoder."""

    def __init__(self, model: ModelFacts, pipeline: Any) -> None:
        super().__init__(model, pipeline)
        decoder = pipeline.components.get("vae") or pipeline.components["vqvae"]
        self._factor = 2 ** (len(decoder.config.block_out_channels) - 1)
        self._multiple = MULTIPLES[type(pipeline)]

    def upscale(self, image: Image, text: str | None, upscaling: Upscaling) -> Generator[Stepped | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments.

        A picture whose sides the pipeline would cut is continued by its last pixels, and the answer cut to size.
        """
        picture = read_within(image, MAX_PIXELS, self._model)
        guided = "prompt" in takes(self._pipeline)
        if text is not None and not guided:
            raise ModelTaskMismatch(
                f"{self._model.id} enlarges without a text; leave inputs.text out or choose a model that reads it",
                "model",
            )
        prompt = {"prompt": text or ""} if guided else {}
        size = (picture.width * self._factor, picture.height * self._factor)
        made = yield from self._made(upscaling, size, image=_continued(picture, self._multiple), **prompt)
        return pictures.encode(made.crop((0, 0, *size)), upscaling.format)


def _continued(picture: Pil.Image, multiple: int) -> Pil.Image:
    """The picture with its last row and column repeated until both sides are a multiple."""
    right, below = (-side % multiple for side in picture.size)
    if not (right or below):
        return picture
    return Pil.fromarray(np.pad(np.asarray(picture), ((0, below), (0, right), (0, 0)), mode="edge"))
