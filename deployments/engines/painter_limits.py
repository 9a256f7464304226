"""What a diffusers pipeline can be asked for: sizes, prompts it reads to the end, parameters that have an effect."""

import inspect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deployments.contracts.errors import InputTooLong, InvalidParameter, MediaTooLarge
from deployments.contracts.painting import Painting, Repainting

MAX_SIDE = 2048
"""Pixels; the same for given pictures as for empty canvases."""
UNET_MULTIPLE = 8
"""Pixels; what pipelines with a U-Net insist on, whatever their autoencoder."""
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
        if "unet" in pipeline.components:
            side, multiple, largest = pipeline.unet.config.sample_size, math.lcm(UNET_MULTIPLE, scale), MAX_SIDE
        else:
            config = pipeline.transformer.config
            side, multiple = config.sample_size, config.patch_size * scale
            largest = min(MAX_SIDE, config.pos_embed_max_size * multiple)
        height, width = (side, side) if isinstance(side, int) else side
        return cls(default=(width * scale, height * scale), multiple=multiple, largest=largest)

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


def refuse_stepless(repainting: Repainting) -> None:
    """Raises InvalidParameter where `strength` leaves nothing of the steps to denoise (the pipelines would crash)."""
    steps, strength = repainting.num_inference_steps, repainting.strength
    if int(steps * strength) < 1:
        raise InvalidParameter(
            f"strength {strength:g} of {steps} steps leaves no step to paint; strength × num_inference_steps "
            "must be at least 1",
            "parameters.strength",
        )


def refuse_idle_negative_prompt(pipeline: Any, painting: Painting) -> None:
    """Raises InvalidParameter where there is no guidance that a negative prompt could steer."""
    guidance = painting.guidance_scale
    if guidance is None:
        guidance = inspect.signature(pipeline.__call__).parameters["guidance_scale"].default
    if painting.negative_prompt and guidance <= 1:
        raise InvalidParameter(
            f"negative_prompt has no effect at guidance_scale {guidance:g}; raise that above 1 or leave this out",
            "parameters.negative_prompt",
        )


def refuse_overlong(pipeline: Any, text: str, param: str) -> None:
    """Raises InputTooLong where no text encoder of the pipeline reads the text to its end (they cut it silently).

    Stable Diffusion 3 reads a short beginning with CLIP and all with T5. Uses the tokenizers: not from two threads.
    """
    counts = [(len(tokenizer(text, verbose=False).input_ids), limit) for tokenizer, limit in _readers(pipeline)]
    if all(count > limit for count, limit in counts):
        count, limit = max(counts, key=lambda pair: pair[1])
        raise InputTooLong(
            f"the {param.rpartition('.')[2]} has {count} tokens, this model reads {limit}; shorten it", param
        )


def _readers(pipeline: Any) -> Iterator[tuple[Any, int]]:
    """Each tokenizer with the most tokens that its encoder is given; T5 has no limit of its own but the pipeline's."""
    called = inspect.signature(pipeline.__call__).parameters
    for name in ("tokenizer", "tokenizer_2", "tokenizer_3"):
        tokenizer = pipeline.components.get(name)
        if tokenizer is not None:
            t5 = name == "tokenizer_3"
            yield tokenizer, called["max_sequence_length"].default if t5 else tokenizer.model_max_length
