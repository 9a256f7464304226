"""The outlines of the world's shapes, as polygons within −1 … 1, downwards as in pictures."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Polygon: TypeAlias = Sequence[Point]


def turned(point: Point, angle: float) -> Point:
    """The point turned around the middle, in radians."""
    x, y = point
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _saltire(arm: float) -> list[Polygon]:
    reach = 1.2
    bars = (box(-reach, -arm, reach, arm), box(-arm, -reach, arm, reach))
    return [[turned(point, math.pi / 4) for point in bar] for bar in bars]


def _ring(arm: float) -> list[Polygon]:
    """One polygon that runs around outside, and back around inside."""
    outer, inner = _round(1.0), _round(1 - arm)
    return [[*outer, outer[0], inner[0], *reversed(inner)]]


def _round(radius: float) -> list[Point]:
    return [turned((radius, 0.0), math.pi * step / 20) for step in range(40)]


def _star(_arm: float) -> list[Polygon]:
    return [[turned((0.0, -1.0 if step % 2 == 0 else -0.42), math.pi * step / 5) for step in range(10)]]


def _heart(_arm: float) -> list[Polygon]:
    angles = [math.pi * step / 20 for step in range(40)]
    return [[(math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t)) / 17) for t in angles]]


OUTLINES: Mapping[str, Callable[[float], list[Polygon]]] = {
    "plus": lambda arm: [box(-1, -arm, 1, arm), box(-arm, -1, arm, 1)],
    "saltire": _saltire,
    "circle": lambda _: [_round(1.0)],
    "ring": _ring,
    "square": lambda _: [box(-0.85, -0.85, 0.85, 0.85)],
    "bar": lambda arm: [box(-1, -arm, 1, arm)],
    "triangle": lambda _: [[(0.0, -1.0), (0.95, 0.8), (-0.95, 0.8)]],
    "star": _star,
    "heart": _heart,
    "tee": lambda arm: [box(-1, -1, 1, 2 * arm - 1), box(-arm, -1, arm, 1)],
    "corner": lambda arm: [box(-1, -1, 2 * arm - 1, 1), box(-1, 1 - 2 * arm, 1, 1)],
    "gate": lambda arm: [box(-1, -1, arm - 1, 1), box(1 - arm, -1, 1, 1), box(-1, -arm / 2, 1, arm / 2)],
}
"""By name: the polygons of a shape whose arms, if it has any, are this much of its half span to each side."""
