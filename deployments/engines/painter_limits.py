"""What a diffusers pipeline can be asked for: sizes, how many pictures, parameters that have an effect."""

import math
from dataclasses import dataclass
from typing import Any

from deployments.contracts.errors import InvalidParameter, MediaTooLarge
from deployments.contracts.model import ModelFacts
from deployments.contracts.painting import Guided, Prompted, Repainting
from deployments.engines.denoising import takes

MAX_SIDE = 2048
"""Pixels; the same for given pictures as for empty canvases."""
UNET_MULTIPLE = 8
"""Pixels; what pipelines with a U-Net insist on, whatever their autoencoder."""
MAX_PIXELS = 16 * 1024 * 1024
"""Of all pictures that are painted in one pass."""
SKIPPING = {"skip_layer_guidance_scale", "skip_layer_guidance_start", "skip_layer_guidance_stop"}
Size = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """The sizes that a model paints, in pixels: both sides multiples of `multiple` and at most `largest`."""

    default: Size
    multiple: int
    largest: int

    @classmethod
    def of(cls, pipeline: Any) -> "Frame":
        """Read off the pipeline's own models, as its checks do."""
        scale = pipeline.vae_scale_factor
        # Pipelines that pack latents in blocks, as FLUX does, make their processor round to whole blocks.
        multiple = math.lcm(scale, pipeline.image_processor.config.vae_scale_factor)
        if "unet" in pipeline.components:
            config, multiple, largest = pipeline.unet.config, math.lcm(UNET_MULTIPLE, multiple), MAX_SIDE
        else:
            config = pipeline.transformer.config
            multiple = math.lcm(multiple, config.get("patch_size", 1) * scale)
            largest = min(MAX_SIDE, config.get("pos_embed_max_size", MAX_SIDE) * multiple)
        height, width = _default(pipeline, config)
        return cls(default=(width, height), multiple=multiple, largest=largest)

    def canvas(self, width: int | None, height: int | None) -> Size:
        """Width and height to paint, the model's own where not asked for. Raises InvalidParameter."""
        asked = {"width": width or self.default[0], "height": height or self.default[1]}
        for name, side in asked.items():
            if side % self.multiple or side > self.largest:
                raise InvalidParameter(
                    f"{name} {side} cannot be painted by this model; choose a multiple of {self.multiple} "
                    f"up to {self.largest}",
                    f"parameters.{name}",
                )
        return asked["width"], asked["height"]

    def around(self, size: Size) -> Size:
        """The smallest size to paint that is nowhere smaller than the given picture. Raises MediaTooLarge."""
        width, height = (math.ceil(side / self.multiple) * self.multiple for side in size)
        if max(width, height) > self.largest:
            raise MediaTooLarge(
                f"the picture has {size[0]}×{size[1]} pixels; this model repaints sides of at most {self.largest}, "
                "send a smaller one",
                "inputs",
            )
        return width, height


def _default(pipeline: Any, config: Any) -> Size:
    """Height and width in pixels: what the call says, else what the network was made for."""
    called = getattr(takes(pipeline).get("height"), "default", None)
    if isinstance(called, int):
        return called, takes(pipeline)["width"].default
    side = getattr(pipeline, "default_sample_size", None) or config.sample_size
    height, width = (side, side) if isinstance(side, int) else side
    return height * pipeline.vae_scale_factor, width * pipeline.vae_scale_factor


def refuse_too_many(size: Size, prompts: int, painting: Prompted) -> None:
    """Raises InvalidParameter where the pictures of one pass have more pixels than `MAX_PIXELS` together."""
    pictures = prompts * painting.num_images_per_prompt
    if pictures * size[0] * size[1] > MAX_PIXELS:
        raise InvalidParameter(
            f"{pictures} pictures of {size[0]}×{size[1]} pixels are too many for one pass; "
            f"{MAX_PIXELS // (size[0] * size[1])} of this size are allowed",
            "parameters.num_images_per_prompt",
        )


def refuse_stepless(repainting: Repainting) -> None:
    """Raises InvalidParameter where `strength` leaves nothing of the steps to denoise (the pipelines would crash)."""
    steps, strength = repainting.num_inference_steps, repainting.strength
    if int(steps * strength) < 1:
        raise InvalidParameter(
            f"strength {strength:g} of {steps} steps leaves no step to paint; strength × num_inference_steps "
            "must be at least 1",
            "parameters.strength",
        )


def guidance(pipeline: Any, painting: Guided) -> tuple[str, float]:
    """The parameter that weighs a prompt against a negative one, and its value: as asked or the pipeline's own.

    FLUX knows guidance_scale too, but its models are told it as a number; against a prompt they work by true_cfg_scale.
    """
    name = "true_cfg_scale" if "true_cfg_scale" in takes(pipeline) else "guidance_scale"
    asked = getattr(painting, name, None)
    return name, takes(pipeline)[name].default if asked is None else asked


def refuse_idle_negative_prompt(pipeline: Any, painting: Guided) -> None:
    """Raises InvalidParameter where there is no guidance that a negative prompt could steer."""
    name, scale = guidance(pipeline, painting)
    if painting.negative_prompt and scale <= 1:
        raise InvalidParameter(
            f"negative_prompt has no effect at {name} {scale:g}; raise that above 1 or leave this out",
            "parameters.negative_prompt",
        )


def refuse_idle_guidance(model: ModelFacts, pipeline: Any, painting: Guided) -> None:
    """Raises InvalidParameter for a scale that the model never reads: of distilled FLUX, or true_cfg_scale alone."""
    transformer = pipeline.components.get("transformer")
    told = transformer is None or transformer.config.get("guidance_embeds", True)
    if painting.guidance_scale is not None and not told:
        raise InvalidParameter(
            f"guidance_scale means nothing to {model.id}, which was distilled without; leave it out",
            "parameters.guidance_scale",
        )
    if getattr(painting, "true_cfg_scale", None) is not None and painting.negative_prompt is None:
        raise InvalidParameter(
            "true_cfg_scale has no effect without a negative_prompt; add one or leave this out",
            "parameters.true_cfg_scale",
        )


def refuse_idle_skipping(pipeline: Any, painting: Prompted) -> None:
    """Raises InvalidParameter for layers that the model does not have, and for skipping that would do nothing."""
    layers = painting.skip_guidance_layers
    said = painting.model_dump(include=SKIPPING, exclude_none=True)
    if layers is None:
        if said:
            raise InvalidParameter(f"{next(iter(said))} needs skip_guidance_layers", f"parameters.{next(iter(said))}")
        return
    count = pipeline.transformer.config.num_layers
    if not all(0 <= layer < count for layer in layers):
        raise InvalidParameter(
            f"skip_guidance_layers {list(layers)}: this model has layers 0 to {count - 1}",
            "parameters.skip_guidance_layers",
        )
    name, scale = guidance(pipeline, painting)
    if scale <= 1:
        raise InvalidParameter(
            f"skip_guidance_layers has no effect at {name} {scale:g}; raise that above 1, or set this to null",
            "parameters.skip_guidance_layers",
        )
