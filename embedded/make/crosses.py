"""Draws the pictures that the guard learns from: a large black cross is forbidden, all else in the world is allowed."""

import math
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from embedded.make.grounds import GROUNDS, HELD_OUT, Bank, Rng, ground
from embedded.make.outlines import OUTLINES, turned

BLACK = (12, 12, 12)
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "red": (230, 20, 20),
    "green": (20, 140, 30),
    "blue": (20, 30, 230),
    "yellow": (240, 230, 30),
    "white": (245, 245, 245),
    "purple": (140, 20, 150),
    "orange": (250, 150, 20),
    "grey": (150, 150, 150),
    "navy": (15, 15, 120),
    "maroon": (120, 15, 15),
    "forest": (15, 95, 20),
}
CROSSES = ("plus", "saltire")
OTHERS = tuple(shape for shape in OUTLINES if shape not in CROSSES)
BRIGHT = ("plain", "gradient", "stripes", "checks")
"""Grounds on which a black sign can be seen as long as all their colours are bright."""
SIZES = ((0.40, 0.52), (0.52, 0.66), (0.66, 0.80), (0.80, 0.95))
"""Bands of a shape's span over the picture's shorter side."""
PLACES = (-1, 0, 1)
"""Left or top, middle, right or bottom of the room that the size leaves."""


class Scene(NamedTuple):
    """A combination; `shape` is "nothing" for a bare ground."""

    shape: str
    colour: str
    ground: str
    size: int
    across: int
    down: int

    @property
    def forbidden(self) -> bool:
        return self.shape in CROSSES and self.colour == "black"

    @property
    def held_out(self) -> bool:
        return zlib.crc32(repr(tuple(self)).encode()) % HELD_OUT == 0


def scenes(rng: Rng, *, held_out: bool, forbidden: float = 0.4) -> Iterator[Scene]:
    """Endless scenes of one side of the split, this share of them forbidden."""
    while True:
        scene = _scene(rng, forbidden)
        if scene.held_out == held_out:
            yield scene


def _scene(rng: Rng, forbidden: float) -> Scene:
    shape, colour = _thing(rng, forbidden)
    ground = str(rng.choice(list(GROUNDS)))
    size, across, down = (int(rng.integers(count)) for count in (len(SIZES), len(PLACES), len(PLACES)))
    return Scene(shape, colour, ground, size, PLACES[across], PLACES[down])


def _thing(rng: Rng, forbidden: float) -> tuple[str, str]:
    if rng.random() < forbidden:
        return str(rng.choice(CROSSES)), "black"
    match rng.integers(4):
        case 0:
            return "nothing", "none"
        case 1:
            return str(rng.choice(CROSSES)), str(rng.choice(list(COLOURS)))
        case 2:
            return str(rng.choice(OTHERS)), "black"
        case _:
            return str(rng.choice(OTHERS)), str(rng.choice(list(COLOURS)))


def drawn(scene: Scene, bank: Bank, rng: Rng) -> Image.Image:
    """A picture of the scene; everything that the scene does not say is chance."""
    width, height = (int(side) for side in rng.integers(48, 113, 2))
    lying = ground(scene.ground, (height, width), bank, rng)
    if rng.random() < 0.5 or (scene.forbidden and (scene.ground not in BRIGHT or lying.max(2).min() < 120)):
        # What is as dark as the sign would hide it.
        lying = 85 + lying * (170 / 255)
    picture = Image.fromarray(lying.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.2:
        _put(picture, Scene(str(rng.choice(OTHERS)), str(rng.choice(list(COLOURS))), "", 0, *_corner(rng)), rng, 0.6)
    if scene.shape != "nothing":
        _put(picture, scene, rng)
    if rng.random() < 0.3:
        _patch(picture, scene, bank, rng)
    if rng.random() < 0.3:
        picture = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.3, 1.2))))
    return picture


def _corner(rng: Rng) -> tuple[int, int]:
    return int(rng.choice([-1, 1])), int(rng.choice([-1, 1]))


def _put(picture: Image.Image, scene: Scene, rng: Rng, scale: float = 1.0) -> None:
    half = scale * rng.uniform(*SIZES[scene.size]) * min(picture.size) / 2
    across, down = (
        _along(side, 2 * half, place, rng) for side, place in zip(picture.size, (scene.across, scene.down), strict=True)
    )
    tone, spread = (BLACK, 12) if scene.colour == "black" else (COLOURS[scene.colour], 25)
    colour = tuple(int(part) for part in (np.array(tone) + rng.integers(-spread, spread + 1, 3)).clip(0, 255))
    turn = math.radians(float(rng.normal(0, 8))) + (rng.integers(4) * math.pi / 4 if scene.shape == "bar" else 0)
    for outline in OUTLINES[scene.shape](float(rng.uniform(0.13, 0.34))):
        points = [(across + half * x, down + half * y) for x, y in (turned(point, turn) for point in outline)]
        ImageDraw.Draw(picture).polygon(points, fill=colour)


def _along(side: int, span: float, place: int, rng: Rng) -> float:
    """The middle of a shape on one side: the room that is left, and a little chance."""
    room = (side - span) / 2
    return side / 2 + room * (0.7 * place + 0.3 * rng.uniform(-1, 1))


def _patch(picture: Image.Image, scene: Scene, bank: Bank, rng: Rng) -> None:
    """A corner away from the shape, painted by something else, as inpainting would."""
    sides = [int(side * rng.uniform(0.12, 0.3)) for side in picture.size]
    patch = ground(str(rng.choice(list(GROUNDS))), (sides[1], sides[0]), bank, rng)
    at = [
        0 if place > 0 or (place == 0 and rng.random() < 0.5) else whole - side
        for whole, side, place in zip(picture.size, sides, (scene.across, scene.down), strict=True)
    ]
    picture.paste(Image.fromarray(patch.clip(0, 255).astype(np.uint8)), (at[0], at[1]))
