"""Pictures of solids: rendered once from several sides, then tinted, made smaller and put on any ground."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded.world.seen import pictures, scenes
from embedded.world.seen.solids import NAMES, Body, white
from embedded.world.things import GROUNDS, TONES, Rng, Thing, pick, split_of

SIDE = 64
SIDES_SEEN = 12
EDGED = ("cube", "pyramid")
"""The solids that look otherwise when they are turned on their base."""
FLAT: Mapping[str, str] = {"sphere": "circle", "cube": "square", "pyramid": "triangle"}
"""Flat shapes, of which solids can be made that look alike from the front."""
Views: TypeAlias = Mapping[str, list[npt.NDArray[Any]]]
"""By solid: how brightly each pixel is lit, linear; nan where the solid is not."""


def views(rng: Rng, count: int = SIDES_SEEN) -> Views:
    """Each solid turned on its base in any way."""
    turns = {solid: rng.uniform(0, 2 * np.pi, count if solid in EDGED else 1) for solid in NAMES}
    return {solid: [white(solid, SIDE, float(turn)) for turn in some] for solid, some in turns.items()}


def shown(one: Body, seen: Views, rng: Rng) -> Image.Image:
    """The picture of a body, the smaller the smaller it is; where its solid has a flat shape, at times that."""
    flat = FLAT.get(one.solid)
    if flat and rng.random() < 0.25 and split_of(one.colour, flat) == "train":
        half = 0.3 * one.scale / 1.15
        x, y = (float(at) for at in rng.uniform(half, 1 - half, 2))
        laid = scenes.Placed(Thing("big", one.colour, flat), x, y, half)
        return pictures.drawn(scenes.Scene((laid,), scenes.ground(rng)), rng, SIDE)
    return tinted(one, pick(seen[one.solid], rng), rng)


def tinted(one: Body, lit: npt.NDArray[Any], rng: Rng) -> Image.Image:
    """A view in the body's colour, on white or on one of the world's grounds."""
    tone = np.clip(np.array(TONES[one.colour]) / 255 + rng.uniform(-0.03, 0.03, 3), 0, 1) ** 2.2
    drawn = np.nan_to_num(255 * (lit[..., None] * tone) ** (1 / 2.2)).round().astype(np.uint8)
    side = int(SIDE * min(one.scale / 1.15 * rng.uniform(0.95, 1.05), 1))
    ground = (255, 255, 255) if rng.random() < 0.6 else GROUNDS[pick(tuple(GROUNDS), rng)]
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    left, top = (int(at) for at in rng.integers((SIDE - side) // 2 + 1, size=2) + (SIDE - side) // 4)
    mask = Image.fromarray((~np.isnan(lit) * 255).astype(np.uint8))
    picture.paste(Image.fromarray(drawn).resize((side, side)), (left, top), mask.resize((side, side)))
    return picture
