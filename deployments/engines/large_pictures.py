"""How large pictures fit in memory: decoded in overlapping tiles, many of them one after the other."""

import copy
from typing import Any

TILED_ABOVE = 1536 * 1536
"""Pixels of one picture: an autoencoder's activations there pass 5 GB in float32; tiles change its pixels slightly."""
SLICED_ABOVE = 1024 * 1024
"""Pixels of all pictures together; decoding one by one changes nothing but the time."""


def tiled(size: tuple[int, int]) -> bool:
    """Is a picture of this width and height decoded in tiles?"""
    return size[0] * size[1] > TILED_ABOVE


def sliced(size: tuple[int, int], pictures: int) -> bool:
    """Are these pictures decoded one by one?"""
    return pictures > 1 and size[0] * size[1] * pictures > SLICED_ABOVE


def make_room(pipeline: Any, size: tuple[int, int], pictures: int) -> None:
    """Set the `own` pipeline's autoencoder for this request alone: a view of it over the same weights."""
    ways = {"enable_tiling": tiled(size), "enable_slicing": sliced(size, pictures)}
    vae = getattr(pipeline, "vae", None)
    if vae is None or not any(ways.values()):
        return
    pipeline.vae = copy.copy(vae)
    for way, wanted in ways.items():
        if wanted and hasattr(vae, way):
            getattr(pipeline.vae, way)()
