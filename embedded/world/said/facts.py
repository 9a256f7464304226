"""Captions as facts: which of a scene's facts a caption states, and so of which other scenes it is true."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.said.captions import PLURALS, article, place, relation
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, pick

Truth: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
TEMPLATES = (
    "{}",
    "{}",
    "a picture of {}",
    "a photo of {}",
    "This is a photo of {}.",
    "draw {}",
    "paint {}",
    "show me {}",
    "an image of {}, please",
)
"""How people frame what they name; zero-shot pipelines say "This is a photo of {}."."""


class Facts(NamedTuple):
    """What is so in a scene; in a caption, None is what it leaves open."""

    number: int | None
    colour: str | None
    shape: str | None
    size: str | None = None
    place: str | None = None
    ground: str | None = None
    relation: str | None = None
    other_colour: str | None = None
    other_shape: str | None = None


def facts(scene: Scene) -> Facts:
    """Of one thing, of several of one kind, or of two that differ as seen from the first."""
    first = scene.things[0]
    kinds = {(one.thing.colour, one.thing.shape) for one in scene.things}
    count = len(scene.things) if len(kinds) == 1 else 1
    known = Facts(count, first.thing.colour, first.thing.shape, ground=scene.ground.colour)
    if len(scene.things) == 1:
        return known._replace(size=first.thing.size, place=place(first))
    if len(kinds) == 1:
        return known._replace(size=first.thing.size)
    second = scene.things[1]
    return known._replace(
        relation=relation(first, second), other_colour=second.thing.colour, other_shape=second.thing.shape
    )


def told(known: Facts, rng: Rng) -> Facts:
    """Some of the facts, as a caption would state them."""
    said = known._replace(ground=known.ground if rng.random() < 0.15 else None)
    if known.relation:
        return said
    said = said._replace(
        size=known.size if rng.random() < 0.3 else None, place=known.place if rng.random() < 0.3 else None
    )
    match rng.integers(10):
        case 0:
            return said._replace(colour=None)
        case 1:
            return said._replace(shape=None)
        case _:
            return said


def worded(said: Facts, rng: Rng) -> str:
    """The caption that states these facts."""
    thing = _named(said.size, said.colour, said.shape, said.number or 1)
    if said.relation:
        thing = f"{thing} {said.relation} {_named(None, said.other_colour, said.other_shape, 1)}"
    if said.number == 1 and not said.relation and rng.random() < 0.15:
        thing = thing.split(" ", 1)[1]
    where = f" {said.place}" if said.place else ""
    ground = f" on {article(said.ground)} ground" if said.ground else ""
    return str(pick(TEMPLATES, rng)).format(f"{thing}{where}{ground}")


def _named(size: str | None, colour: str | None, shape: str | None, count: int) -> str:
    noun = (shape or "shape") if count == 1 else PLURALS.get(shape or "", "shapes")
    words = " ".join(word for word in (size, colour, noun) if word)
    return article(words) if count == 1 else f"{DIGITS[count]} {words}"


def truth(scenes: Sequence[Facts], said: Sequence[Facts]) -> Truth:
    """Rows are scenes, columns captions: whether nothing that the caption states is otherwise in the scene."""
    codes: dict[object, int] = {None: -1}
    for one in (*scenes, *said):
        for fact in one:
            codes.setdefault(fact, len(codes))
    shown, stated = (np.array([[codes[fact] for fact in one] for one in some]) for some in (scenes, said))
    agreed = (stated[None] == -1) | (stated[None] == shown[:, None])
    # A caption that leaves the relation open tells of all that is there, so not of a scene with a second kind.
    alike = (stated[None, :, 6] == -1) == (shown[:, None, 6] == -1)
    found: Truth = agreed.all(-1) & alike
    return found


_OTHERS = """
a an this is photo of draw paint show me image please picture shape shapes thing things small big on at in the top
bottom left right middle ground above below and with no not
grey pink brown cyan plain striped dotted
"""
WORDS = tuple(sorted({*COLOURS, *SHAPES, *PLURALS.values(), *DIGITS, *_OTHERS.split()}))
"""All that captions are worded in."""
