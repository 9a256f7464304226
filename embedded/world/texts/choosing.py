"""Questions with choices, queries with texts of which one answers, and labels that a text bears or does not."""

from collections.abc import Sequence
from typing import NamedTuple

from embedded.world.texts import entities, fillings, opinions, passages, reading, topics
from embedded.world.texts.entities import PEOPLE
from embedded.world.texts.lore import KINDS
from embedded.world.texts.passages import Fact, altered, asked, told
from embedded.world.things import Rng, Split, pick

CHOICES = 4
FOUND = 6
"""Texts of which one answers a query."""
LABELS = 4


class Chosen(NamedTuple):
    """The first of the choices is right; with a context it is a question, else a text to be ended."""

    prompt: str
    choices: tuple[str, ...]
    context: str | None = None


class Sought(NamedTuple):
    """The first of the texts is what the query looks for."""

    query: str
    texts: tuple[str, ...]


class Labelled(NamedTuple):
    """The first of the labels fits."""

    text: str
    labels: tuple[str, ...]


def chosen(rng: Rng, split: Split = "train") -> Chosen:
    """A question about a passage, or a sentence to be ended."""
    return _asked(rng, split) if rng.random() < 0.7 else _ended(rng, split)


def _asked(rng: Rng, split: Split) -> Chosen:
    one = reading.passage(rng, split, most=3)
    right = one.text[slice(*one.answer)]
    wrong: dict[str, None] = {}
    while len(wrong) < CHOICES - 1:
        other = passages.fact(rng, "train", kind=one.fact.kind)
        if (value := _value(other, one.slot)).lower() != right.lower():
            wrong[value] = None
    return Chosen(one.question, (right, *wrong), one.text)


def _value(one: Fact, answer: str) -> str:
    return " ".join(one.slots[slot] for slot in answer.split("+"))


def _ended(rng: Rng, split: Split) -> Chosen:
    """What comes last in a sentence is of a kind that its beginning tells: no name ends what a colour should."""
    while True:
        one = passages.fact(rng, split)
        said = told(one, rng)
        slot, (start, end) = max(said.places.items(), key=lambda item: item[1])
        if said.text[end:] == "." and start and slot in ENDS:
            break
    wrong: dict[str, None] = {}
    while len(wrong) < CHOICES - 1:
        other = pick([name for name in ENDS if ENDS[name] != ENDS[slot]], rng)
        wrong[_of(ENDS[other], rng)] = None
    return Chosen(said.text[:start].strip(), tuple(f"{choice}." for choice in (one.slots[slot], *wrong)))


ENDS = {"city": "city", "number": "number", "day": "day", "weather": "weather", "food": "food", "vehicle": "vehicle"}
"""Slots that one can tell from how a sentence begins, and what they hold."""
NOBODY = fillings.Cast((), (), "train")


def _of(kind: str, rng: Rng) -> str:
    """Anything of a kind: a colour, a city, a day."""
    if kind in fillings.WORDS:
        return pick(fillings.WORDS[kind], rng)
    return entities.city(rng, "train") if kind == "city" else fillings.FILLED[kind](NOBODY, rng)


def sought(rng: Rng, split: Split = "train") -> Sought:
    """A question, a statement or mere words, and texts that are much alike."""
    among = fillings.cast(rng, split)
    one = passages.fact(rng, split, among)
    question = asked(one, rng)
    texts = [_among_others(one, rng, among)]
    while len(texts) < FOUND:
        other = _like(one, rng, among)
        if not passages.tells(other, one, question) and other.slots != one.slots:
            texts.append(_among_others(other, rng, among))
    return Sought(_query(one, question.text, rng), tuple(texts))


def _like(one: Fact, rng: Rng, among: fillings.Cast) -> Fact:
    drawn = rng.random()
    if drawn < 0.4:
        return altered(one, "train", rng)
    return passages.fact(rng, "train", among, one.kind if drawn < 0.6 else None)


def _among_others(one: Fact, rng: Rng, among: fillings.Cast) -> str:
    """The fact alone, or between sentences of other kinds."""
    said = told(one, rng).text
    if rng.random() < 0.6:
        return said
    lines = [said, opinions.opinion(rng).text.rstrip(".!") + "."]
    other = passages.fact(rng, "train", among)
    if other.kind != one.kind and KINDS[other.kind].about != KINDS[one.kind].about:
        lines.append(told(other, rng).text)
    return " ".join(lines[int(at)] for at in rng.permutation(len(lines)))


def _query(one: Fact, question: str, rng: Rng) -> str:
    drawn = rng.random()
    if drawn < 0.6:
        return question if drawn < 0.5 else question.rstrip("?").lower()
    if drawn < 0.85:
        return told(one, rng).text
    values = [one.slots[slot] for slot in one.slots if slot not in fillings.DERIVED]
    return " ".join(values[int(at)] for at in rng.permutation(len(values)))


def labelled(rng: Rng, split: Split = "train") -> Labelled:
    """A text with one label that fits it and others, of the same sort, that do not."""
    drawn = rng.random()
    if drawn < 0.55:
        return topical(rng, split)
    return _felt(rng, split) if drawn < 0.7 else _mentioned(rng, split)


def topical(rng: Rng, split: Split, most: int = LABELS) -> Labelled:
    """The labels are topics, by any of their names."""
    one = topics.about(rng, split)
    others = [name for name in topics.TOPICS if name != one.topic]
    wrong = [others[int(at)] for at in rng.permutation(len(others))[: most - 1]]
    return Labelled(one.text, tuple(pick(topics.TOPICS[name].names, rng) for name in (one.topic, *wrong)))


FELT = {
    "positive": ("positive", "praise", "happy"),
    "negative": ("negative", "a complaint", "angry"),
    "neutral": ("neutral", "a statement"),
}


def _felt(rng: Rng, split: Split) -> Labelled:
    one = opinions.opinion(rng, split)
    wrong = [name for name in FELT if name != one.sentiment]
    return Labelled(one.text, tuple(pick(FELT[name], rng) for name in (one.sentiment, *wrong)))


MENTIONED = ("colour", "shape", "thing", "who", "city", "food", "animal", "sport", "job")


def _mentioned(rng: Rng, split: Split) -> Labelled:
    """The labels are words of the text: colours, shapes, people, places."""
    while True:
        one = passages.fact(rng, split)
        slots = [slot for slot in one.slots if slot.rstrip("2") in MENTIONED]
        if slots:
            break
    slot = pick(slots, rng)
    right, said = one.slots[slot], told(one, rng).text
    wrong: dict[str, None] = {}
    while len(wrong) < LABELS - 1:
        value = pick(PEOPLE, rng) if slot == "who" else _of(slot.rstrip("2"), rng)
        if value.lower() not in said.lower():
            wrong[value] = None
    return Labelled(said, (right, *wrong))


TEMPLATES: Sequence[str] = (
    "This example is {}.",
    "This example is {}.",
    "This example is about {}.",
    "This text is about {}.",
    "This is about {}.",
    "It is about {}.",
    "The topic is {}.",
    "This sentence is about {}.",
    "This text is {}.",
    "{}",
)
"""How labels are asked for; the first is what zero-shot pipelines say."""
