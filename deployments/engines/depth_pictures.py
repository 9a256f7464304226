"""Depth as a grey picture, scaled as transformers' DepthEstimationPipeline does, and what its black and white mean."""

import numpy as np
import numpy.typing as npt
from PIL import Image as Pil

from deployments.contracts.depth import Bits, Depth, DepthRange
from deployments.media.image import encode

LEVELS: dict[Bits, tuple[int, type[np.unsignedinteger]]] = {8: (255, np.uint8), 16: (65535, np.uint16)}


def drawn(depth: npt.NDArray[np.float32], bits: Bits, seed: int | None = None) -> Depth:
    """From the nearest number to the farthest, black to white; black where there is but one."""
    least, most = float(depth.min()), float(depth.max())
    white, dtype = LEVELS[bits]
    scaled = (depth - depth.min()) / (depth.max() - depth.min()) if most > least else np.zeros_like(depth)
    return Depth(
        depth=encode(Pil.fromarray((scaled * white).astype(dtype))),
        predicted_depth=DepthRange(min=least, max=most),
        seed=seed,
    )
