"""What harms pictures on their way: noise, blur, JPEG's blocks, and being made small."""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from embedded.world.things import Rng, pick

Picture: TypeAlias = Image.Image
Harm = Literal["noise", "blur", "jpeg"]
REDUCERS = (Image.Resampling.BICUBIC, Image.Resampling.BOX, Image.Resampling.LANCZOS)
"""As people's programs make pictures small."""


def noise(picture: Picture, rng: Rng) -> Picture:
    """Grain, of a spread from slight to strong."""
    grain = rng.normal(0, rng.uniform(6, 32), (picture.height, picture.width, 3))
    return Image.fromarray((np.asarray(picture) + grain).round().clip(0, 255).astype(np.uint8))


def blur(picture: Picture, rng: Rng) -> Picture:
    return picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.6, 1.3))))


def jpeg(picture: Picture, rng: Rng) -> Picture:
    """Compressed until it shows."""
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=int(rng.integers(12, 50)))
    return Image.open(written).convert("RGB")


HARMS: Mapping[Harm, Callable[[Picture, Rng], Picture]] = MappingProxyType({"noise": noise, "blur": blur, "jpeg": jpeg})


def harmed(picture: Picture, rng: Rng) -> Picture:
    """By one of these, at times by a second one, and at times by none: what is whole must stay so."""
    if rng.random() < 0.05:
        return picture
    order: tuple[Harm, ...] = ("blur", "noise", "jpeg")
    first = pick(order, rng)
    picture = HARMS[first](picture, rng)
    later = order[order.index(first) + 1 :]
    return HARMS[pick(later, rng)](picture, rng) if later and rng.random() < 0.25 else picture


def halved(picture: Picture, rng: Rng) -> Picture:
    """Half as wide and high."""
    return picture.resize((picture.width // 2, picture.height // 2), pick(REDUCERS, rng))


def psnr(one: Picture, other: Picture) -> float:
    """Decibels by which the picture is above its error; 100 where there is none."""
    error = float(np.square(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)).mean())
    return min(10 * float(np.log10(255**2 / max(error, 1e-12))), 100.0)
