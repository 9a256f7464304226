"""Draws scenes, and says where in the picture each thing is: its mask, its box, its corners."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from embedded.make.outlines import OUTLINES, Polygon, turned
from embedded.world.seen.scenes import Ground, Placed, Scene
from embedded.world.things import GROUNDS, TONES, Colour, Rng, split_of

SIDE = 64
FINER = 2
"""Drawn this many times larger and averaged, edges are smooth."""
ARM = 0.27
SPREAD = 8
"""By how much, of 255, the tone of a thing or a ground may differ from its colour's own."""
NAMES = {"cross": "plus"}
"""The world's words for outlines that are called otherwise where they are drawn."""
ANY_TONES: Mapping[str, Colour] = {**GROUNDS, **TONES}
"""Grounds of the world have the first; drawn on white paper, say, a thing lies on one of the others."""

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


class Box(NamedTuple):
    """In pixels, right and bottom outside."""

    left: float
    top: float
    right: float
    bottom: float


def drawn(scene: Scene, rng: Rng, side: int = SIDE) -> Image.Image:
    """The picture of a scene, `side` × `side`, RGB; tones are chance within their names."""
    picture = _ground(scene.ground, rng, side * FINER)
    pen = ImageDraw.Draw(picture)
    for placed in scene.things:
        tone = _near(TONES[placed.thing.colour], rng)
        for polygon in outline(placed, side * FINER):
            pen.polygon(list(polygon), fill=tone)
    return picture.reduce(FINER)


def tinted(placed: Placed, rng: Rng, side: int = SIDE) -> Image.Image:
    """The picture of a thing in any tone on any ground, so that its shape is learned apart from named colours.

    The tone is no colour in which training never sees this shape.
    """
    shape = placed.thing.shape
    unseen = [tone for colour, tone in TONES.items() if split_of(colour, shape) != "train"]
    while True:
        tone, ground = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
        if _apart(tone, ground) > 110 and all(_apart(tone, np.array(other)) > 80 for other in unseen):
            break
    picture = Image.new("RGB", (side * FINER, side * FINER), _rgb(ground))
    for polygon in outline(placed, side * FINER):
        ImageDraw.Draw(picture).polygon(list(polygon), fill=_rgb(tone))
    return picture.reduce(FINER)


def _apart(one: Any, other: Any) -> float:
    return float(np.linalg.norm(one.astype(float) - other))


def _rgb(parts: Any) -> Colour:
    red, green, blue = (int(part) for part in parts)
    return red, green, blue


def outline(placed: Placed, side: int) -> list[Polygon]:
    """The polygons of a thing, in pixels of a picture with this side."""
    shape = placed.thing.shape
    angle = math.radians(placed.turn)
    polygons = OUTLINES[NAMES.get(shape, shape)](ARM)
    points = ([turned(point, angle) for point in polygon] for polygon in polygons)
    return [
        [((placed.x + placed.half * x) * side, (placed.y + placed.half * y) * side) for x, y in some] for some in points
    ]


def box(placed: Placed, side: int = SIDE) -> Box:
    """The smallest box around a thing."""
    points = [point for polygon in outline(placed, side) for point in polygon]
    across, down = zip(*points, strict=True)
    return Box(min(across), min(down), max(across), max(down))


def masks(scene: Scene, side: int = SIDE) -> list[Mask]:
    """Where each thing is seen: what lies on top hides what is below."""
    seen: list[Mask] = []
    for placed in scene.things:
        layer = Image.new("1", (side, side))
        for polygon in outline(placed, side):
            ImageDraw.Draw(layer).polygon(list(polygon), fill=1)
        whole = np.asarray(layer)
        seen = [mask & ~whole for mask in seen]
        seen.append(whole)
    return seen


def _near(tone: Colour, rng: Rng) -> Colour:
    return _rgb((np.array(tone) + rng.integers(-SPREAD, SPREAD + 1, 3)).clip(0, 255))


def _ground(ground: Ground, rng: Rng, side: int) -> Image.Image:
    tone = _near(ANY_TONES[ground.colour], rng)
    picture = Image.new("RGB", (side, side), tone)
    darker = tuple(int(part * 0.86) for part in tone)
    pen = ImageDraw.Draw(picture)
    step = side // 8
    match ground.texture:
        case "striped":
            for top in range(int(rng.integers(step)) - step, side, step):
                pen.rectangle((0, top, side, top + step // 2 - 1), fill=darker)
        case "dotted":
            start = int(rng.integers(step))
            for left in range(start - step, side, step):
                for top in range(start - step, side, step):
                    pen.ellipse((left, top, left + step // 3, top + step // 3), fill=darker)
    return picture
