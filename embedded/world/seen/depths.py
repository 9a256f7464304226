"""Scenes that go into the distance: things that stand on a floor, which is nearest at the lower edge of the picture.

What is farther is smaller, stands higher, is hidden by what is nearer, and pales in the haze. Things are named nowhere
here, so the sides of the split are those of `things.PAIRS`: held-out scenes show colours and shapes together that
training never did.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from embedded.world.seen.pictures import ANY_TONES, FINER, SIDE, outline
from embedded.world.seen.scenes import Placed
from embedded.world.things import GROUNDS, TONES, Colour, Rng, Split, Thing, pick, thing

Nearness: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
"""One over the distance: 0 for the sky, 1 for the nearest floor."""
FARTHEST = 0.18
"""The nearness of what stands farthest back."""
APART = 0.12
"""By how much two things differ in nearness, at the least."""
SIZES = {"small": (0.13, 0.17), "big": (0.22, 0.28)}
"""Half the width of a thing that stands right in front, as a share of the picture's side."""


class Standing(NamedTuple):
    """A thing that stands on the floor at this nearness."""

    placed: Placed
    nearness: float


class View(NamedTuple):
    """Things from far to near, before a floor and a sky."""

    things: tuple[Standing, ...]
    horizon: float
    floor: str
    sky: str
    haze: float


def view(rng: Rng, split: Split = "train", most: int = 4) -> View:
    """Two to `most` things at distances that differ."""
    horizon = float(rng.uniform(0.25, 0.45))
    steps = np.arange(FARTHEST, 0.95, APART)
    count = 2 + int(rng.integers(most - 1))
    chosen = np.sort(rng.choice(steps, count, replace=False)) + rng.uniform(0, APART / 3, count)
    things = tuple(_standing(thing(rng, split), float(near), horizon, rng) for near in chosen)
    floor = pick((*GROUNDS, "green", "white"), rng)
    sky = pick(("cyan", "white", "grey", "pink", "blue"), rng)
    return View(things, horizon, floor, sky, float(rng.uniform(0.0, 0.6)))


def drawn(seen: View, rng: Rng, side: int = SIDE) -> tuple[Image.Image, Nearness]:
    """The picture, and how near each of its pixels is."""
    air = _near(ANY_TONES[seen.sky], rng)
    picture = _floor(seen, air, rng, side * FINER)
    near = np.tile(floor_nearness(seen.horizon, side)[:, None], (1, side))
    pen = ImageDraw.Draw(picture)
    for standing in seen.things:
        tone = _hazy(_near(TONES[standing.placed.thing.colour], rng), air, seen.haze, standing.nearness)
        layer = Image.new("1", (side, side))
        for finer, polygon in zip(outline(standing.placed, side * FINER), outline(standing.placed, side), strict=True):
            pen.polygon(list(finer), fill=tone)
            ImageDraw.Draw(layer).polygon(list(polygon), fill=1)
        near[np.asarray(layer)] = standing.nearness
    return picture.reduce(FINER), near


def floor_nearness(horizon: float, side: int) -> Nearness:
    """Of each row of pixels."""
    rows = (np.arange(side, dtype=np.float32) + 0.5) / side
    near: Nearness = np.clip((rows - horizon) / (1 - horizon), 0, 1).astype(np.float32)
    return near


def _standing(one: Thing, near: float, horizon: float, rng: Rng) -> Standing:
    half = float(rng.uniform(*SIZES[one.size])) * near
    foot = horizon + near * (1 - horizon)
    return Standing(Placed(one, float(rng.uniform(half, 1 - half)), foot - 0.9 * half, half), near)


def _floor(seen: View, air: Colour, rng: Rng, side: int) -> Image.Image:
    """Stripes that lie evenly deep and so look the closer together the farther they are, under the sky."""
    tone = np.array(_near(ANY_TONES[seen.floor], rng), dtype=np.float32)
    near = floor_nearness(seen.horizon, side)
    deep = 1 / np.maximum(near, 1e-3)
    striped = (np.floor(deep * float(rng.uniform(1, 3)) + rng.random()) % 2 == 1) & (near > 0.1)
    darker = np.where(striped & (rng.random() < 0.6), 0.88, 1.0)[:, None]
    share = (seen.haze * (1 - near))[:, None]
    rows = np.where((near > 0)[:, None], (tone * darker) * (1 - share) + np.array(air) * share, np.array(air))
    return Image.fromarray(np.tile(rows[:, None].clip(0, 255).astype(np.uint8), (1, side, 1)))


def _hazy(tone: Colour, air: Colour, haze: float, near: float) -> Colour:
    red, green, blue = (
        int(own * (1 - haze * (1 - near)) + other * haze * (1 - near)) for own, other in zip(tone, air, strict=True)
    )
    return red, green, blue


def _near(tone: Colour, rng: Rng) -> Colour:
    red, green, blue = (int(part) for part in (np.array(tone) + rng.integers(-8, 9, 3)).clip(0, 255))
    return red, green, blue
