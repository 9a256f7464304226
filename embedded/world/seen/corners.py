"""Where the corners of things are: the points that a drawing of them turns at."""

import math

from embedded.make.outlines import OUTLINES, Point, turned
from embedded.world.seen.pictures import ARM, SIDE
from embedded.world.seen.scenes import Placed, Scene

_CROSS = [(sign * x, other * y) for sign in (-1, 1) for other in (-1, 1) for x, y in ((1, ARM), (ARM, 1), (ARM, ARM))]
_HEART = [(0.0, 1.0), (0.0, -5 / 17)]
"""Its tip and its notch; all else of it is round."""


def corners(scene: Scene, side: int = SIDE) -> list[Point]:
    """All of a scene's, in pixels of a picture with this side."""
    return [point for placed in scene.things for point in of(placed, side)]


def of(placed: Placed, side: int = SIDE) -> list[Point]:
    """Of one thing; circles have none."""
    angle = math.radians(placed.turn)
    points = (turned(point, angle) for point in _shaped(placed.thing.shape))
    return [((placed.x + placed.half * x) * side, (placed.y + placed.half * y) * side) for x, y in points]


def _shaped(shape: str) -> list[Point]:
    match shape:
        case "circle":
            return []
        case "cross":
            return _CROSS
        case "heart":
            return _HEART
        case _:
            return list(OUTLINES[shape](ARM)[0])
