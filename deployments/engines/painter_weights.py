"""How a diffusers pipeline comes into memory: its networks one by one, each complete, then all that is around them."""

from collections.abc import Iterator
from typing import Any

import diffusers
import torch
import transformers
from diffusers import AutoPipelineForText2Image, DiffusionPipeline

from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled
from deployments.contracts.model import ModelFacts
from deployments.engines.weights import dtype_for, explained, load_weights

PIPELINES = ("StableDiffusionPipeline", "StableDiffusionXLPipeline", "StableDiffusion3Pipeline")
LIBRARIES = {
    "diffusers": diffusers,
    "transformers": transformers,
    "stable_diffusion": diffusers.pipelines.stable_diffusion,
}
"""Where the parts that a model_index.json names may come from; any other place is code of the model's own."""


def load_pipeline(model: ModelFacts, device: str) -> Any:
    """The model's text-to-image pipeline. Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    with explained(model):
        index = DiffusionPipeline.load_config(model.source, revision=model.revision)
        pipeline_class = index["_class_name"]
    if pipeline_class not in PIPELINES:
        raise ModelTaskMismatch(
            f"{model.id} is a {pipeline_class}; pictures are painted by {', '.join(PIPELINES)}: choose such a model",
            "model",
        )
    # A pipeline draws weights that its folder lacks at random and only logs it; load_weights refuses.
    networks = {
        name: load_weights(part, model, device, subfolder=name) for name, part in _networks(model, index.items())
    }
    with explained(model):
        pipeline = AutoPipelineForText2Image.from_pretrained(
            model.source, revision=model.revision, dtype=dtype_for(device), use_safetensors=True, **networks
        )
    return pipeline.to(device)


def _networks(model: ModelFacts, entries: Any) -> Iterator[tuple[str, type[torch.nn.Module]]]:
    for name, entry in entries:
        match entry:
            case (str() as library, str() as class_name):
                if library not in LIBRARIES:
                    raise RemoteCodeDisabled(
                        f"the {name} of {model.id} is code of its own ({library}), which is not run here", "model"
                    )
                part = getattr(LIBRARIES[library], class_name, None)
                if part is None:
                    raise ModelUnavailable(
                        f"the {name} of {model.id} is a {class_name}, which the installed {library} lacks", "model"
                    )
                if issubclass(part, torch.nn.Module):
                    yield name, part
