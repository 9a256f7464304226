"""Solids in the world's colours: how far a point is from their surface, how they look, and what they are called.

Which solid has which colour divides training from the rest: no caption or picture of HELD_OUT or VALIDATION is trained
on.
"""

from collections.abc import Callable, Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import trimesh

from deployments.media import mesh
from embedded.words import COLOURS
from embedded.world.said.captions import article
from embedded.world.things import Rng, Split, pick

Floats = npt.NDArray[np.float64]
SIZES: Mapping[str, tuple[float, float]] = MappingProxyType({"": (0.6, 1.15), "small": (0.6, 0.72), "big": (1.0, 1.15)})
"""By which factor a solid is larger than its measures below, as its size is named or not."""
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sphere": ("sphere", "sphere", "ball"),
        "cube": ("cube", "cube", "box"),
        "cylinder": ("cylinder",),
        "cone": ("cone",),
        "torus": ("torus", "torus", "ring", "doughnut"),
        "pyramid": ("pyramid",),
    }
)
"""The solids, and what people call them."""
HELD_OUT = frozenset(
    {
        ("purple", "sphere"),
        ("orange", "cube"),
        ("white", "cone"),
        ("green", "torus"),
        ("yellow", "cylinder"),
        ("blue", "pyramid"),
    }
)
VALIDATION = frozenset({("black", "cube"), ("red", "torus"), ("orange", "cone")})
GREY = 0.5
"""In which solids are rendered, so that no pixel of theirs is as white as the ground."""
TEMPLATES = (
    "{}",
    "{}",
    "make {}",
    "Make me {}, please.",
    "show me {}",
    "a 3d model of {}",
    "{} in 3d",
    "I want {}.",
)


class Body(NamedTuple):
    """A solid of a colour, `scale` times as large as its measures; `size` is how its caption calls that."""

    colour: str
    solid: str
    size: str
    scale: float


def split_of(colour: str, solid: str) -> Split:
    if (colour, solid) in HELD_OUT:
        return "held_out"
    return "validation" if (colour, solid) in VALIDATION else "train"


PAIRS: Mapping[Split, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        split: tuple(pair for pair in product(COLOURS, NAMES) if split_of(*pair) == split)
        for split in ("train", "validation", "held_out")
    }
)


def body(rng: Rng, split: Split = "train") -> Body:
    colour, solid = pick(PAIRS[split], rng)
    size = pick(("", "", "small", "big"), rng)
    return Body(colour, solid, size, float(rng.uniform(*SIZES[size])))


def caption(one: Body, rng: Rng) -> str:
    words = article(" ".join(word for word in (one.size, one.colour, pick(NAMES[one.solid], rng)) if word))
    return pick(TEMPLATES, rng).format(words)


WORDS = tuple(
    sorted(
        {*COLOURS, *(name for names in NAMES.values() for name in names), "small", "big", "an"}
        | {word.strip(",.").lower() for template in TEMPLATES for word in template.split() if "{" not in word}
    )
)
"""All that captions are worded in."""


def outside(one: Body, points: Floats) -> Floats:
    """How far points (…, 3), y up, are outside the surface; within it less than nothing."""
    found: Floats = FIELDS[one.solid](points / one.scale) * one.scale
    return found


def _slope(across: Floats, up: Floats, base: float, half: float) -> Floats:
    """Outside of what narrows from `base` at −half to a point at half."""
    side = (2 * half * across + base * (up - half)) / float(np.hypot(2 * half, base))
    found: Floats = np.maximum(side, -half - up)
    return found


FIELDS: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {
        "sphere": lambda at: np.linalg.norm(at, axis=-1) - 0.75,
        "cube": lambda at: np.abs(at).max(axis=-1) - 0.6,
        "cylinder": lambda at: np.maximum(np.hypot(at[..., 0], at[..., 2]) - 0.5, np.abs(at[..., 1]) - 0.7),
        "cone": lambda at: _slope(np.hypot(at[..., 0], at[..., 2]), at[..., 1], 0.65, 0.7),
        "torus": lambda at: np.hypot(np.hypot(at[..., 0], at[..., 2]) - 0.55, at[..., 1]) - 0.23,
        "pyramid": lambda at: _slope(np.maximum(np.abs(at[..., 0]), np.abs(at[..., 2])), at[..., 1], 0.65, 0.6),
    }
)


def _pyramid() -> trimesh.Trimesh:
    corners = [(-0.65, -0.6, -0.65), (0.65, -0.6, -0.65), (0.65, -0.6, 0.65), (-0.65, -0.6, 0.65), (0, 0.6, 0)]
    return trimesh.Trimesh(corners, [(0, 1, 2), (0, 2, 3), (1, 0, 4), (2, 1, 4), (3, 2, 4), (0, 3, 4)])


def _upright(shape: trimesh.Trimesh, sunk: float = 0.0) -> trimesh.Trimesh:
    """trimesh's shapes have their axis along z."""
    corners = shape.vertices @ np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    return trimesh.Trimesh(corners - [0, sunk, 0], shape.faces)


SHAPES: Mapping[str, trimesh.Trimesh] = MappingProxyType(
    {
        "sphere": trimesh.creation.icosphere(3, 0.75),
        "cube": trimesh.creation.box((1.2, 1.2, 1.2)),
        "cylinder": _upright(trimesh.creation.cylinder(0.5, 1.4, 40)),
        "cone": _upright(trimesh.creation.cone(0.65, 1.4, sections=40), 0.7),
        "torus": _upright(trimesh.creation.torus(0.55, 0.23, 40, 20)),
        "pyramid": _pyramid(),
    }
)
"""Triangles of the surfaces that FIELDS describe."""


def white(solid: str, side: int, turn: float) -> Floats:
    """How brightly a picture's pixels are lit, linear, where this app's renderer shows the solid; elsewhere nan.

    It is turned by so many radians on its base.
    """
    shape = SHAPES[solid]
    turned = np.array([[np.cos(turn), 0, -np.sin(turn)], [0, 1, 0], [np.sin(turn), 0, np.cos(turn)]])
    grey = np.full((len(shape.vertices), 3), GREY)
    drawn = np.asarray(mesh.render(mesh.Solid(shape.vertices @ turned, shape.faces, grey), side), dtype=np.float64)
    lit = (drawn[..., 0] / 255) ** 2.2 / GREY
    lit[drawn[..., 0] == 255] = np.nan
    return lit
