"""Facts about people and things, told in sentences, and asked for so that one span is the answer."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from embedded.world.texts.entities import side_of
from embedded.world.texts.fillings import DERIVED, Cast, cast, filled
from embedded.world.texts.lore import KINDS
from embedded.world.things import Rng, Split, pick

SLOT = re.compile(r"{(?:(a|the) )?(\w+)}")
ALIKE = ({"from", "counts"}, {"drew", "counts", "day"})
"""Kinds that answer each other's questions."""


class Told(NamedTuple):
    """A text, and where in it the slots stand."""

    text: str
    places: Mapping[str, tuple[int, int]]


class Fact(NamedTuple):
    kind: str
    slots: Mapping[str, str]


class Question(NamedTuple):
    """`answer` names the slots that answer it, joined by +; `given` are the values that it names."""

    text: str
    answer: str
    given: tuple[str, ...]


def fact(rng: Rng, split: Split, among: Cast | None = None, kind: str | None = None) -> Fact:
    """A fact of this side, of one kind or any."""
    among = among or cast(rng, split, 2)
    while True:
        name = kind or pick(tuple(KINDS), rng)
        slots: dict[str, str] = {}
        for slot in KINDS[name].slots:
            slots[slot] = filled(slot, slots, among, rng)
        if side_of(name, *slots.values()) == split:
            return Fact(name, slots)


def altered(one: Fact, split: Split, rng: Rng) -> Fact:
    """Another fact, that differs in what one slot holds, or by who or what is exchanged with whom."""
    among = cast(rng, split, 2)
    pairs = [(slot, slot.rstrip("2")) for slot in one.slots if slot.endswith("2")] or [("other", "who")]
    if rng.random() < 0.3 and all(slot in one.slots for pair in pairs for slot in pair):
        swapped = {name: one.slots[other] for pair in pairs for name, other in (pair, pair[::-1])}
        if one.slots.get("relation", "") not in ("beside", "next to"):
            return Fact(one.kind, {**one.slots, **swapped})
    slot = pick([name for name in one.slots if name not in DERIVED], rng)
    before = {name: value for name, value in one.slots.items() if name != slot}
    while (value := filled(slot, before, among, rng)) == one.slots[slot] or value in before.values():
        pass
    slots = {name: value if name == slot else one.slots[name] for name in one.slots}
    derived = {name: table[slots[source]] for name, (source, table) in DERIVED.items() if name in slots}
    return Fact(one.kind, slots | derived)


def worded(template: str, slots: Mapping[str, str]) -> Told:
    """A template with its slots filled; begins with a capital."""
    text, places, at = "", {}, 0
    for gap in SLOT.finditer(template):
        value = slots[gap[2]]
        text += template[at : gap.start()]
        if gap[1]:
            text += "the " if gap[1] == "the" else "an " if value[0].lower() in "aeiou" else "a "
        places[gap[2]] = (len(text), len(text) + len(value))
        text, at = text + value, gap.end()
    text += template[at:]
    return Told(text[0].upper() + text[1:], places)


def told(one: Fact, rng: Rng) -> Told:
    """In any of its wordings."""
    return worded(pick(KINDS[one.kind].told, rng), one.slots)


def asked(one: Fact, rng: Rng) -> Question:
    """Any question that the fact answers."""
    wordings = KINDS[one.kind].asked
    answer = pick(tuple(wordings), rng)
    template = pick(wordings[answer], rng)
    given = tuple(one.slots[gap[2]] for gap in SLOT.finditer(template))
    return Question(worded(template, one.slots).text, answer, given)


def answer_in(text: Told, question: Question) -> tuple[int, int]:
    """Where the answer stands in a text of the fact; the slots of an answer stand side by side."""
    places = [text.places[slot] for slot in question.answer.split("+")]
    return min(start for start, _ in places), max(end for _, end in places)


def tells(other: Fact, one: Fact, question: Question) -> bool:
    """Whether another fact could be what a question about one fact asks for."""
    near = other.kind == one.kind or any({other.kind, one.kind} <= kinds for kinds in ALIKE)
    if not near and KINDS[one.kind].about != "shapes":
        return False
    words = " ".join(other.slots.values()).lower().split()
    return all(word in words for value in question.given for word in value.lower().split())
