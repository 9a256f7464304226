"""What fills the slots of a fact: people and places of a small cast, things, numbers, and words of many kinds."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.said.captions import PLURALS
from embedded.world.texts import entities
from embedded.world.texts.entities import listed
from embedded.world.things import Rng, Split, pick

CONVERSE = {
    "above": "below",
    "below": "above",
    "over": "under",
    "under": "over",
    "beside": "beside",
    "next to": "next to",
    "behind": "in front of",
    "in front of": "behind",
    "left of": "right of",
    "right of": "left of",
}
FEELINGS = {f"{feel}s": feel for feel in ("love", "like", "hate", "enjoy", "dislike", "adore", "want", "need")}
DEEDS = {
    "drew": "draw",
    "painted": "paint",
    "bought": "buy",
    "sold": "sell",
    "found": "find",
    "lost": "lose",
    "saw": "see",
}
SIZES = ("small", "big", "large", "tiny", "huge")
OBJECTS = listed("book lamp chair table ball house tree car flower hat cup letter")
PLACES = (
    *("at the top left", "at the top right", "at the bottom left", "at the bottom right", "in the middle"),
    *("on the left", "on the right", "at the top", "at the bottom", "in the kitchen", "in the garden", "on the table"),
    *("in the school", "in the museum", "in the park", "on the wall", "in the box", "under the bed", "near the window"),
)
WORDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "vehicle": listed("train car bus plane boat bicycle ship"),
        "job": listed(
            "doctor teacher painter baker pilot singer engineer farmer nurse writer lawyer cook actor driver"
        ),
        "kin": listed("sister brother mother father friend uncle aunt daughter son cousin neighbour wife husband"),
        "food": listed("bread cheese soup fish rice cake pasta salad eggs apples potatoes pizza meat fruit"),
        "meal": listed("breakfast lunch dinner supper"),
        "weather": listed("sunny rainy cold warm windy cloudy hot foggy snowy stormy dry wet"),
        "instrument": listed("piano guitar violin flute drum trumpet cello harp"),
        "sport": listed("football tennis chess golf basketball hockey volleyball rugby"),
        "animal": listed("cat dog horse bird rabbit cow mouse fish owl elephant sheep"),
        "day": listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
        "size": SIZES,
        "relation": tuple(CONVERSE),
        "place": PLACES,
        "feels": tuple(FEELINGS),
        "drew": tuple(DEEDS),
    }
)
DERIVED = {"converse": ("relation", CONVERSE), "feel": ("feels", FEELINGS), "draw": ("drew", DEEDS)}
"""Slots that follow from another."""
DISTINCT = {"colour2": "colour", "shape2": "shape", "other": "who"}


class Cast(NamedTuple):
    """Who and where a passage is about, so that its facts are easily confused."""

    people: Sequence[str]
    cities: Sequence[str]
    split: Split


def cast(rng: Rng, split: Split, size: int = 3) -> Cast:
    people = [entities.person(rng, split) for _ in range(size)]
    return Cast(people, [entities.city(rng, split) for _ in range(size)], split)


def filled(slot: str, before: Mapping[str, str], among: Cast, rng: Rng) -> str:
    if slot in DERIVED:
        source, table = DERIVED[slot]
        return table[before[source]]
    while True:
        value = _value(slot, among, rng)
        if value != before.get(DISTINCT.get(slot, "")):
            return value


def _value(slot: str, among: Cast, rng: Rng) -> str:
    plain = slot.rstrip("2")
    if plain in WORDS:
        return pick(WORDS[plain], rng)
    return FILLED[plain](among, rng)


def _somebody(among: Cast, rng: Rng) -> str:
    return pick(among.people, rng) if rng.random() < 0.8 else entities.person(rng, among.split)


def _somewhere(among: Cast, rng: Rng) -> str:
    return pick(among.cities, rng) if rng.random() < 0.8 else entities.city(rng, among.split)


def _number(_: Cast, rng: Rng) -> str:
    return str(int(rng.integers(2, 100))) if rng.random() < 0.2 else pick(DIGITS[2:], rng)


def _thing(_: Cast, rng: Rng) -> str:
    noun = pick(tuple(SHAPES), rng) if rng.random() < 0.8 else pick(OBJECTS, rng)
    size = f"{pick(SIZES, rng)} " if rng.random() < 0.4 else ""
    return f"{size}{pick(tuple(COLOURS), rng)} {noun}"


def _shapes(_: Cast, rng: Rng) -> str:
    many = pick((*PLURALS.values(), "shapes", "pictures"), rng)
    return many if rng.random() < 0.5 else f"{pick(tuple(COLOURS), rng)} {many}"


FILLED: Mapping[str, Callable[[Cast, Rng], str]] = MappingProxyType(
    {
        "who": _somebody,
        "other": _somebody,
        "city": _somewhere,
        "number": _number,
        "thing": _thing,
        "shapes": _shapes,
        "colour": lambda _, rng: pick(tuple(COLOURS), rng),
        "shape": lambda _, rng: pick(tuple(SHAPES), rng),
    }
)
