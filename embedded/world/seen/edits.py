"""What can be asked to be otherwise in a picture: the thing's colour, its shape, or the ground."""

from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from embedded.words import COLOURS
from embedded.world.said.captions import article
from embedded.world.seen import pictures, scenes
from embedded.world.seen.scenes import Scene
from embedded.world.things import GROUNDS, PAIRS, Rng, Split, Thing, pick, thing

Wish = Literal["colour", "shape", "ground"]
WISHES: tuple[Wish, ...] = ("colour", "colour", "colour", "shape", "ground")
RECOLOURING = (
    "make it {colour}",
    "make it {colour}",
    "make the {shape} {colour}",
    "turn it {colour}",
    "turn the {shape} {colour}",
    "paint the {shape} {colour}",
    "change the colour to {colour}",
    "the {shape} should be {colour}",
)
RESHAPING = ("make it {a_shape}", "turn it into {a_shape}", "turn the {old} into {a_shape}", "change it to {a_shape}")
REGROUNDING = ("make the ground {ground}", "on {a_ground} ground", "change the ground to {ground}")


class Edit(NamedTuple):
    """A scene, what is asked, and the scene as it should be."""

    before: Scene
    wish: Wish
    words: str
    after: Scene


def edit(rng: Rng, split: Split = "train", wish: Wish | None = None) -> Edit:
    """One thing that becomes another: both, or for HELD_OUT and VALIDATION what it becomes, are of this side."""
    chosen = pick(WISHES, rng)
    asked = wish or chosen
    wanted = thing(rng, split)._replace(size="big")
    given = wanted if asked == "ground" else _other(wanted, asked, rng)
    before = scenes.laid(rng, [given])
    placed = before.things[0]
    after = before._replace(things=(placed._replace(thing=wanted),))
    if asked == "ground":
        others = [name for name in GROUNDS if name != before.ground.colour]
        after = after._replace(ground=before.ground._replace(colour=pick(others, rng)))
    return Edit(before, asked, _worded(asked, given, wanted, after, rng), after)


def _other(wanted: Thing, wish: Wish, rng: Rng) -> Thing:
    """A thing of the training's, from which what is wanted differs in this alone."""
    alike = [
        Thing(wanted.size, colour, shape)
        for colour, shape in PAIRS["train"]
        if (shape == wanted.shape) != (colour == wanted.colour) and (colour == wanted.colour) == (wish == "shape")
    ]
    return pick(alike, rng)


def _worded(wish: Wish, given: Thing, wanted: Thing, after: Scene, rng: Rng) -> str:
    templates = {"colour": RECOLOURING, "shape": RESHAPING, "ground": REGROUNDING}[wish]
    said = pick(templates, rng).format(
        colour=wanted.colour,
        shape=given.shape,
        old=given.shape,
        a_shape=article(wanted.shape),
        ground=after.ground.colour,
        a_ground=article(after.ground.colour),
    )
    match rng.integers(6):
        case 0:
            return f"{said[0].upper()}{said[1:]}."
        case 1:
            return f"{said}, please"
        case _:
            return said


def shown(one: Edit, rng: Rng) -> tuple[Image.Image, Image.Image]:
    """Both pictures, of the same tones where nothing changes."""
    tones = int(rng.integers(2**32))
    before, after = (pictures.drawn(scene, np.random.default_rng(tones)) for scene in (one.before, one.after))
    return before, after


_LINES = (*RECOLOURING, *RESHAPING, *REGROUNDING)
WORDS = tuple(
    sorted(
        {*COLOURS, *GROUNDS, *(shape for pairs in PAIRS.values() for _, shape in pairs), "a", "an", "please"}
        | {word for line in _LINES for word in line.split() if "{" not in word}
    )
)
"""All that wishes are worded in."""
