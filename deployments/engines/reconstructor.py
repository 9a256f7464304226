"""Rebuilds pictures by transformers' image-to-image models: Swin2SR enlarges them, or cleans them at their size."""

import math
from collections.abc import Generator
from typing import Any, ClassVar

import torch
from PIL import Image as Pil
from transformers import AutoImageProcessor, AutoModelForImageToImage

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.editing import Changing, Restoring, Upscaling
from deployments.contracts.errors import InvalidInput, InvalidParameter, ModelTaskMismatch
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.contracts.stepping import Stepped
from deployments.engines.pictures import moved, prepared, read_within
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media import image as pictures

MAX_PIXELS = 1024 * 1024
"""Of the given picture: the models keep about ten kilobytes a pixel while they work."""


class Reconstructor:
    """Upscaler where the model enlarges, Restorer where it does not; deterministic, so that every seed is equal."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, facts: ModelFacts, model: Any, processor: Any) -> None:
        self._facts = facts
        self._model = model
        self._processor = processor

    def upscale(self, image: Image, text: str | None, upscaling: Upscaling) -> Generator[Stepped | None, None, Image]:
        """Equal to the model called on the processor's tensors, cut to the factor times the picture's size."""
        self._refuse_unused({"text": text}, upscaling)
        yield None
        return self._rebuilt(image, upscaling.format)

    def restore(
        self, image: Image, mask: Image | None, text: str | None, restoring: Restoring
    ) -> Generator[Stepped | None, None, Image]:
        """Equal to the model called on the processor's tensors, cut to the picture's size."""
        self._refuse_unused({"mask": mask, "text": text}, restoring)
        yield None
        return self._rebuilt(image, restoring.format)

    def _refuse_unused(self, inputs: dict[str, object], asked: Changing) -> None:
        """Raises ModelTaskMismatch, InvalidParameter for what only a diffusion model could heed."""
        for name, value in inputs.items():
            if value is not None:
                raise ModelTaskMismatch(
                    f"{self._facts.id} rebuilds whole pictures and heeds no {name}; leave inputs.{name} out or choose "
                    "a diffusion model",
                    "model",
                )
        for name in asked.model_dump(exclude_none=True, exclude={"seed", "format"}):
            raise InvalidParameter(
                f"{name} means nothing to {self._facts.id}, which has no diffusion steps; leave it out",
                f"parameters.{name}",
            )

    @torch.inference_mode()
    def _rebuilt(self, image: Image, format: str) -> Image:
        picture = read_within(image, MAX_PIXELS, self._facts)
        least = math.ceil(self._processor.size_divisor / 2)
        if min(picture.size) < least:
            raise InvalidInput(
                f"the picture has {picture.width}×{picture.height} pixels; {self._facts.id} needs {least} on each side",
                "inputs.image",
            )
        rebuilt = self._model(**moved(prepared(self._processor, picture), self._model)).reconstruction[0]
        height, width = (side * self._model.config.upscale for side in (picture.height, picture.width))
        pixels = (rebuilt[:, :height, :width].float().clamp(0, 1) * 255).round().byte()
        return pictures.encode(Pil.fromarray(pixels.permute(1, 2, 0).cpu().numpy()), format)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def load(model: ModelFacts, device: str, *, enlarging: bool) -> Reconstructor:
    """Raises ModelTaskMismatch where the model enlarges and should not, or should and does not."""
    loaded = load_weights(AutoModelForImageToImage, model, device)
    if (loaded.config.upscale > 1) != enlarging:
        raise ModelTaskMismatch(
            f"{model.id} makes pictures {loaded.config.upscale} times as large; choose a model that "
            f"{'enlarges' if enlarging else 'keeps their size'}",
            "model",
        )
    return Reconstructor(model, loaded, load_companion(AutoImageProcessor, model))
