"""Paints without being told anything: DDPM, DDIM, consistency models and other unconditional pipelines."""

from collections.abc import Generator
from inspect import Parameter

import torch

from deployments.contracts.editing import Dreaming
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines.denoising import takes
from deployments.engines.picture_denoiser import PictureDenoiser, load_ready
from deployments.engines.pipeline_weights import networks_of, pipeline_class
from deployments.media import image as pictures

TOLD = frozenset({"prompt", "image", "video", "audio"})
"""What pipelines are told that are not unconditional, even where they declare it as optional."""


def load(model: ModelFacts, device: str) -> "UnconditionalPainter":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    chosen = pipeline_class(model)
    known = takes(chosen)
    needed = [name for name, one in known.items() if _needed(name, one)]
    if needed or TOLD.intersection(known) or "num_inference_steps" not in known:
        raise ModelTaskMismatch(
            f"{model.id} is a {chosen.__name__}, which does not paint from nothing; choose an unconditional model",
            "model",
        )
    # These pipelines make their pictures in numpy, which knows no bfloat16.
    return UnconditionalPainter(
        model, load_ready(model, device, dtypes=dict.fromkeys(networks_of(model), torch.float32))
    )


def _needed(name: str, one: Parameter) -> bool:
    return name != "self" and one.default is Parameter.empty and one.kind is not Parameter.VAR_KEYWORD


class UnconditionalPainter(PictureDenoiser):
    """Dreamer."""

    def dream(self, dreaming: Dreaming) -> Generator[Stepped | None, None, Image]:
        """Equal to the library's pipeline called with the same arguments."""
        picture = yield from self._made(dreaming)
        return pictures.encode(picture, dreaming.format)
