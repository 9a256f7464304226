"""What a film pipeline can be asked for: frame counts, sizes, and how much of both together."""

import math
from dataclasses import dataclass
from typing import Any

from diffusers import AutoencoderKLCogVideoX, LTXVideoTransformer3DModel

from deployments.contracts.errors import InvalidParameter, MediaTooLarge
from deployments.contracts.filming import MAX_FRAMES, Refilming
from deployments.engines.denoising import takes

MAX_SIDE = 2048
"""Pixels."""
MAX_PIXELS = 128_000_000
"""Of all frames together: 121 frames of 1280×768 are."""
SPATIAL = ("vae_scale_factor_spatial", "vae_spatial_compression_ratio", "vae_spatial_scale_factor", "vae_scale_factor")
TEMPORAL = ("vae_scale_factor_temporal", "vae_temporal_compression_ratio", "vae_temporal_scale_factor")
"""Under which names pipelines say how many pixels and frames one latent stands for."""
TOGETHER = {AutoencoderKLCogVideoX: 2}
"""How many latents an autoencoder decodes at once after the first: with one left over it makes frames too many."""
UNET_MULTIPLE = 8
"""Pixels; what pipelines with a U-Net insist on, whatever their autoencoder."""
LTX_MULTIPLE = 32
"""Pixels; what LTX's pipelines insist on, whatever their autoencoder."""
Size = tuple[int, int]
"""Width and height."""


@dataclass(frozen=True)
class Reel:
    """The films that a pipeline makes: k × `every` + 1 frames, up to `longest`, of sides that are multiples of
    `multiple` pixels; `frames` and `size` where nothing is asked for.
    """

    every: int
    longest: int
    frames: int
    multiple: int
    size: Size

    @classmethod
    def of(cls, pipeline: Any) -> "Reel":
        """Read off the pipeline's own models, as its checks do."""
        network = pipeline.components.get("unet") or pipeline.components.get("transformer")
        config = network.config
        scale = _said(pipeline, SPATIAL, 8)
        side = config.get("sample_size") or 64
        # AnimateDiff's layers along time know so many places; other models know where they are by rotation.
        longest = min(MAX_FRAMES, config.get("motion_max_seq_length") or MAX_FRAMES)
        patch = config.get("patch_size", 1)
        multiple = scale * (patch if isinstance(patch, int) else patch[-1])
        if "unet" in pipeline.components:
            multiple = math.lcm(UNET_MULTIPLE, scale)
        if isinstance(network, LTXVideoTransformer3DModel):
            multiple = math.lcm(LTX_MULTIPLE, multiple)
        together = TOGETHER.get(type(pipeline.components.get("vae")), 1) * (config.get("patch_size_t") or 1)
        return cls(
            every=_said(pipeline, TEMPORAL, 1) * together,
            longest=longest,
            frames=_default(pipeline, "num_frames", config.get("sample_frames") or config.get("num_frames") or 16),
            multiple=multiple,
            size=(
                _default(pipeline, "width", (config.get("sample_width") or side) * scale),
                _default(pipeline, "height", (config.get("sample_height") or side) * scale),
            ),
        )

    def count(self, asked: int | None) -> int:
        """How many frames to make. Raises InvalidParameter naming the next that are possible."""
        return self._possible(self.frames if asked is None else asked, self.longest)

    def lasting(self, seconds: float, fps: float) -> int:
        """The number of frames that comes nearest to so many seconds. Raises InvalidParameter where it is too many."""
        frames = max(round((seconds * fps - 1) / self.every), 0) * self.every + 1
        if frames > self.longest:
            raise InvalidParameter(
                f"{seconds:g} seconds at {fps:g} frames a second are {frames} frames; this model films at most "
                f"{self.longest}, {self.longest / fps:.2g} seconds",
                "parameters.seconds",
            )
        return frames

    def taken(self, given: int, asked: int | None) -> int:
        """How many of the given frames to make anew. Raises InvalidParameter naming the next that are possible."""
        if asked is not None and asked > given:
            raise InvalidParameter(
                f"num_frames {asked}: the video has {given}; ask for at most so many", "parameters.num_frames"
            )
        return self._possible(given if asked is None else asked, min(given, self.longest))

    def _possible(self, frames: int, most: int) -> int:
        if frames <= most and (frames - 1) % self.every == 0:
            return frames
        below = (min(frames, most) - 1) // self.every * self.every + 1
        near = [str(one) for one in (below, below + self.every) if one <= most]
        grid = f"{self.every}k + 1 frames" if self.every > 1 else "any number of frames"
        raise InvalidParameter(
            f"{frames} frames cannot be filmed by this model, which makes {grid} up to {self.longest}; "
            f"set num_frames to {' or '.join(near)}",
            "parameters.num_frames",
        )

    def canvas(self, width: int | None, height: int | None) -> Size:
        """Width and height to film, the model's own where not asked for. Raises InvalidParameter."""
        return self._checked("width", width or self.size[0]), self._checked("height", height or self.size[1])

    def around(self, given: Size, width: int | None, height: int | None, *, pixels: int) -> Size:
        """Width and height in the proportions of what is given: of about so many pixels, or as the side asked for
        has it; both are taken as they are asked for. Raises InvalidParameter.
        """
        ratio = given[0] / given[1]
        if width is None:
            width = self._rounded(math.sqrt(pixels * ratio) if height is None else height * ratio)
            height = self._rounded(math.sqrt(pixels / ratio)) if height is None else height
        elif height is None:
            height = self._rounded(width / ratio)
        return self._checked("width", width), self._checked("height", height)

    def _rounded(self, side: float) -> int:
        largest = MAX_SIDE // self.multiple * self.multiple
        return min(max(round(side / self.multiple), 1) * self.multiple, largest)

    def _checked(self, name: str, side: int) -> int:
        if side % self.multiple or side > MAX_SIDE:
            raise InvalidParameter(
                f"{name} {side} cannot be filmed by this model; choose a multiple of {self.multiple} up to {MAX_SIDE}",
                f"parameters.{name}",
            )
        return side


def refuse_too_much(frames: int, size: Size, fault: type[InvalidParameter | MediaTooLarge], param: str) -> None:
    """Raises the fault where all frames together have more pixels than `MAX_PIXELS`."""
    if frames * size[0] * size[1] > MAX_PIXELS:
        raise fault(
            f"{frames} frames of {size[0]}×{size[1]} pixels are more than the {MAX_PIXELS:,} pixels of a film that are "
            f"allowed; at this size choose at most {MAX_PIXELS // (size[0] * size[1])} frames",
            param,
        )


def refuse_stepless(steps: int, refilming: Refilming) -> None:
    """Raises InvalidParameter where `strength` leaves nothing of the steps to denoise (the pipelines would crash)."""
    if int(steps * refilming.strength) < 1:
        raise InvalidParameter(
            f"strength {refilming.strength:g} of {steps} steps leaves no step to film; strength × num_inference_steps "
            "must be at least 1",
            "parameters.strength",
        )


def refuse_unread(pipeline: Any, max_sequence_length: int | None) -> None:
    """Raises InvalidParameter where the network has places for fewer tokens (the pipelines would crash)."""
    transformer = pipeline.components.get("transformer")
    places = transformer.config.get("max_text_seq_length") if transformer else None
    if places and max_sequence_length and max_sequence_length > places:
        raise InvalidParameter(
            f"max_sequence_length {max_sequence_length}: this model reads at most {places} tokens",
            "parameters.max_sequence_length",
        )


def _said(part: Any, names: tuple[str, ...], otherwise: int) -> int:
    return next((int(getattr(part, name)) for name in names if hasattr(part, name)), otherwise)


def _default(pipeline: Any, name: str, otherwise: int) -> int:
    """What the pipeline's call says, else what its network was made for."""
    called = takes(pipeline).get(name)
    return called.default if called and isinstance(called.default, int) else otherwise
