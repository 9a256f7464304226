"""What sentences in two languages are put together from: who, where, what, and the capital and mark of each."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from embedded.words import COLOURS, SHAPES, SIZES
from embedded.world.texts.entities import strange
from embedded.world.texts.french import Named, sentence
from embedded.world.texts.people import PEOPLE, PLACES, Person, Place
from embedded.world.things import Rng, pick

STRANGE = 0.08
"""How often a person or place is one that no one has heard of, and so is spelled alike in both languages."""


class Both(NamedTuple):
    """A sentence in the two languages."""

    english: str
    french: str


Told: TypeAlias = tuple[tuple[object, ...], Both]
"""What a sentence says, by which it is on a side of the split, and the sentence."""


def thing(rng: Rng, many: float = 0.0) -> Named:
    """Any thing, or with this probability several alike."""
    size = pick(tuple(SIZES), rng) if rng.random() < 0.4 else None
    count = 2 + int(rng.integers(9)) if rng.random() < many else 1
    return Named(pick(tuple(SHAPES), rng), pick(tuple(COLOURS), rng), size, count)


def someone(rng: Rng) -> Person:
    if rng.random() < STRANGE:
        return Person(strange(rng, "train"), rng.random() < 0.5)
    return pick(PEOPLE, rng)


def somewhere(rng: Rng) -> Place:
    if rng.random() < STRANGE:
        name = strange(rng, "train")
        return Place(name, name)
    return pick(PLACES, rng)


def said(fact: Sequence[object], english: str, french: str, mark: str = ".") -> Told:
    return tuple(fact), Both(sentence(english, mark), sentence(french, f" {mark}" if mark == "?" else mark))
