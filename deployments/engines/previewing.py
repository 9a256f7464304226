"""Shows unfinished pictures: a small autoencoder (TAESD) decodes latents in the time of a fraction of a step."""

from typing import Any

import torch
from diffusers import AutoencoderTiny
from PIL import Image as Pil

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.engines.denoising import takes
from deployments.engines.weights import load_weights


class Previewer:
    """A model's small decoder; it computes in its request's turn, as all that the request does."""

    def __init__(self, model: ModelFacts, source: str, device: str) -> None:
        """Raises ModelUnavailable, ModelTaskMismatch."""
        facts = model.model_copy(update={"id": f"the previewer of {model.id}", "source": source, "revision": None})
        self.decoder = load_weights(AutoencoderTiny, facts, device)

    def shown(self, pipeline: Any, latents: torch.Tensor, size: tuple[int, int]) -> Pil.Image:
        """The first picture of the batch as it looks at this step; `size` is its width and height."""
        width, height = size
        if hasattr(pipeline, "_unpack_latents"):
            latents = pipeline._unpack_latents(latents, height, width, pipeline.vae_scale_factor)
        config = self.decoder.config
        with torch.no_grad():
            decoded = self.decoder.decode(latents[:1] / config.scaling_factor + config.shift_factor).sample
        picture: Pil.Image = pipeline.image_processor.postprocess(decoded, output_type="pil")[0]
        return picture


def previewer_for(model: ModelFacts, device: str) -> Previewer | None:
    """The previewer that the model's row names, loaded; None where it names none."""
    return None if model.previewer is None else Previewer(model, model.previewer, device)


def refuse_sightless(model: ModelFacts, previewer: Previewer | None, pipeline: Any) -> None:
    """Raises InvalidParameter where previews are asked of a model that has none."""
    if previewer is None or "callback_on_step_end" not in takes(pipeline):
        raise InvalidParameter(
            f"{model.id} has no previewer; leave preview_every out or choose a model whose catalog row names one",
            "parameters.preview_every",
        )
