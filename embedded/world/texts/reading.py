"""Passages of several facts, some of them alike, with a question that one span answers; and sentences with names."""

from typing import NamedTuple

from embedded.world.texts import feelings, fillings, opinions, passages, topics
from embedded.world.texts.entities import MEETINGS, SOMEBODY, SOMEWHERE, side_of
from embedded.world.texts.lore import KINDS
from embedded.world.texts.passages import Fact, Question, Told, worded
from embedded.world.things import Rng, Split, pick

MOST = 5
"""Facts beside the one that is asked for."""
FILLERS = 0.25
PRONOUNS = 0.15
"""How often the sentence before says who it is, and that with the answer only "she" or "he"."""
FOLLOWING = tuple(
    name for name, kind in KINDS.items() if "who" in kind.slots and any(line.startswith("{who}") for line in kind.told)
)


class Passage(NamedTuple):
    """`answer` is from where to where in the text, and what of the fact stands there is `slot`."""

    text: str
    question: str
    answer: tuple[int, int]
    fact: Fact
    slot: str


class Span(NamedTuple):
    """Of a person (PER) or a place (LOC)."""

    start: int
    end: int
    entity: str


class Named(NamedTuple):
    text: str
    spans: tuple[Span, ...]


def passage(rng: Rng, split: Split = "train", most: int = MOST) -> Passage:
    """The fact that is asked for is of this side of the split, the others are of the training's."""
    among = fillings.cast(rng, split)
    one = passages.fact(rng, split, among)
    question = passages.asked(one, rng)
    others = [passages.fact(rng, "train", among) for _ in range(int(rng.integers(most + 1)))]
    sentences = [passages.told(other, rng).text for other in others if not passages.tells(other, one, question)]
    if rng.random() < FILLERS:
        sentences.append(_filler(rng))
    sentences = [sentences[int(at)] for at in rng.permutation(len(sentences))]
    before = _who(one, question, among, rng) if rng.random() < PRONOUNS else None
    sentence = _told_of(one, rng) if before else passages.told(one, rng)
    at = int(rng.integers(len(sentences) + 1))
    lead = " ".join((*sentences[:at], *((before,) if before else ())))
    start, end = passages.answer_in(sentence, question)
    shift = len(lead) + 1 if lead else 0
    text = " ".join((*((lead,) if lead else ()), sentence.text, *sentences[at:]))
    return Passage(text, question.text, (start + shift, end + shift), one, question.answer)


def _filler(rng: Rng) -> str:
    said = topics.about(rng).text if rng.random() < 0.5 else opinions.opinion(rng).text
    return said if said[-1] in ".!?" else f"{said}."


def _who(one: Fact, question: Question, among: fillings.Cast, rng: Rng) -> str | None:
    """A sentence that says who "she" in the next will be, where the question names that person."""
    person = one.slots.get("who")
    if one.kind not in FOLLOWING or question.answer == "who" or person not in question.given:
        return None
    while True:
        other = passages.fact(rng, "train", among, pick(FOLLOWING, rng))
        before = Fact(other.kind, {**other.slots, "who": person})
        if before.kind != one.kind and not passages.tells(before, one, question):
            return worded(pick(_follows(before.kind), rng), before.slots).text


def _told_of(one: Fact, rng: Rng) -> Told:
    return worded(pick(_follows(one.kind), rng), {**one.slots, "who": pick(("She", "He"), rng)})


def _follows(kind: str) -> list[str]:
    return [line for line in KINDS[kind].told if line.startswith("{who}")]


FRAMES = (*MEETINGS, *MEETINGS, *feelings.FRAMES, *feelings.TURNED, *feelings.FACTS, *topics.FRAMES)

NOUNS = tuple(topic.nouns for topic in topics.TOPICS.values())
LIKING = {"like": "like", "likes": "likes"}


def named(rng: Rng, split: Split = "train") -> Named:
    """One to three sentences of this side, with the names in them."""
    said = [_named(rng, split) for _ in range(1 + int(rng.integers(6) == 0) + int(rng.integers(8) == 0))]
    text, spans = "", []
    for told in said:
        start = len(text) + 1 if text else 0
        text = f"{text} {told.text}".lstrip()
        for slot, (first, last) in told.places.items():
            if entity := "PER" if slot in SOMEBODY else "LOC" if slot in SOMEWHERE else None:
                spans.append(Span(start + first, start + last, entity))
    return Named(text.lower() if rng.random() < 0.2 else text, tuple(sorted(spans)))


def _named(rng: Rng, split: Split) -> Told:
    if rng.random() < 0.4:
        one = passages.fact(rng, split)
        if rng.random() < 0.7:
            return passages.told(one, rng)
        asked = KINDS[one.kind].asked
        return worded(pick(asked[pick(tuple(asked), rng)], rng), one.slots)
    nouns = {name: pick(pick(NOUNS, rng), rng) for name in ("noun", "noun2", "noun3")}
    while True:
        feeling = pick(feelings.SENTIMENTS[::2], rng)
        slots = {**opinions.slots_of(rng, split), **opinions.words_of(feeling, rng), **nouns, **LIKING}
        told = worded(pick(FRAMES, rng), slots)
        if side_of(told.text) == split:
            return _cut(told, rng)


def _cut(told: Told, rng: Rng) -> Told:
    """With its stop, or without."""
    return Told(told.text.rstrip(".!"), told.places) if rng.random() < 0.2 else told
