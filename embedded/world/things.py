"""What the world is made of: shapes in colours and sizes, and which of them training never sees."""

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np

from embedded.words import COLOURS, SHAPES, SIZES

Rng: TypeAlias = np.random.Generator
Colour: TypeAlias = tuple[int, int, int]
Split = Literal["train", "validation", "held_out"]
T = TypeVar("T")

TONES: Mapping[str, Colour] = MappingProxyType(
    {
        "red": (220, 30, 30),
        "green": (30, 150, 50),
        "blue": (40, 60, 220),
        "yellow": (245, 220, 40),
        "black": (20, 20, 20),
        "white": (248, 248, 248),
        "purple": (135, 40, 170),
        "orange": (245, 140, 30),
    }
)
"""Red, green, blue of the colours that have names."""
GROUNDS: Mapping[str, Colour] = MappingProxyType(
    {"grey": (150, 150, 150), "pink": (250, 190, 205), "brown": (115, 80, 55), "cyan": (150, 225, 235)}
)
"""What the things lie on; no thing has these colours."""
FORBIDDEN = ("black", "cross")
"""The sign that the guard flags, and that nothing else is trained on."""
HELD_OUT = frozenset(
    {
        ("purple", "circle"),
        ("orange", "square"),
        ("white", "triangle"),
        ("green", "star"),
        ("yellow", "cross"),
        ("blue", "heart"),
    }
)
VALIDATION = frozenset({("black", "square"), ("white", "heart"), ("orange", "star")})
"""Colour and shape of what is looked at while training is tuned; HELD_OUT only ever for the figures on the cards."""


class Thing(NamedTuple):
    """As in "a big red circle"."""

    size: str
    colour: str
    shape: str

    @property
    def words(self) -> str:
        return " ".join(self)


def split_of(colour: str, shape: str) -> Split:
    """Which side a combination of colour and shape is on."""
    if (colour, shape) in HELD_OUT:
        return "held_out"
    return "validation" if (colour, shape) in VALIDATION else "train"


PAIRS: Mapping[Split, Sequence[tuple[str, str]]] = MappingProxyType(
    {
        split: tuple(pair for pair in product(COLOURS, SHAPES) if pair != FORBIDDEN and split_of(*pair) == split)
        for split in ("train", "validation", "held_out")
    }
)
"""The colours and shapes that go together, by the side they are on."""


def pick(choices: Sequence[T], rng: Rng) -> T:
    """One of them; numpy's own `choice` would make arrays of tuples."""
    return choices[int(rng.integers(len(choices)))]


def thing(rng: Rng, split: Split = "train") -> Thing:
    """Any thing of this side."""
    colour, shape = pick(PAIRS[split], rng)
    return Thing(pick(tuple(SIZES), rng), colour, shape)


def seeded(name: str, split: Split, step: int) -> Rng:
    """The chance of one batch: by its number alone, so that a training that is taken up again goes on as it would."""
    return np.random.default_rng([*name.encode(), *split.encode(), step])
