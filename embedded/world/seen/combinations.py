"""Scenes of any colours and shapes, split by how these are combined with sizes, places and grounds.

A model that names a closed set of things can't name what it never saw, so here every colour and shape is trained on,
and the sides of the split differ in whole scenes: what things of which sizes lie in which ninths on which ground.
"""

import zlib
from collections.abc import Sequence

from embedded.words import SIZES
from embedded.world.said.captions import place
from embedded.world.seen.scenes import TEXTURES, Ground, Scene, laid
from embedded.world.things import GROUNDS, PAIRS, TONES, Rng, Split, Thing, pick

EVERY_PAIR = tuple(pair for pairs in PAIRS.values() for pair in pairs)
NAMES = tuple(f"{colour} {shape}" for colour, shape in sorted(EVERY_PAIR))
"""What a thing is called, of every colour and shape that the world has."""
DRAWN_ON = 0.3
"""How many of the scenes lie on what the world has no grounds of: white paper, black, a thing's colour."""


def split_of(scene: Scene) -> Split:
    """One of ten combinations is held out, one is looked at while tuning."""
    things = sorted((*one.thing, place(one)) for one in scene.things)
    match zlib.crc32(repr((things, scene.ground)).encode()) % 10:
        case 0:
            return "held_out"
        case 1:
            return "validation"
        case _:
            return "train"


def scene(rng: Rng, split: Split = "train", most: int = 4) -> Scene:
    """One to `most` things, which may be alike, of this side of the split; of more than two, one may be big."""
    while True:
        count = 1 + int(rng.integers(most))
        things = [thing(rng, "small" if count > 2 and at else None) for at in range(count)]
        found = laid(rng, things)
        if rng.random() < DRAWN_ON:
            found = found._replace(ground=other_ground(things, rng))
        if split_of(found) == split:
            return found


def thing(rng: Rng, size: str | None = None) -> Thing:
    """Any thing of the world."""
    return Thing(size or pick(tuple(SIZES), rng), *pick(EVERY_PAIR, rng))


def name(one: Thing) -> str:
    """ "red circle" """
    return f"{one.colour} {one.shape}"


def other_ground(things: Sequence[Thing], rng: Rng) -> Ground:
    """A ground in any colour that none of these things has; half of them are white, as paper is."""
    free = [colour for colour in (*TONES, *GROUNDS) if all(one.colour != colour for one in things)]
    colour = "white" if "white" in free and rng.random() < 0.5 else pick(free, rng)
    return Ground(colour, "plain" if rng.random() < 0.8 else pick(TEXTURES[1:], rng))
