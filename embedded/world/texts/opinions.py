"""Sentences that praise, blame or only say: what the world's people think of pictures, things, food and days."""

from typing import NamedTuple

from embedded.world.texts import fillings, passages
from embedded.world.texts.entities import side_of
from embedded.world.texts.feelings import (
    BEST,
    BUTS,
    FACTS,
    FRAMES,
    MOODS,
    OF_THINGS,
    OPPOSITE,
    PLAIN_MEETINGS,
    SENTIMENTS,
    THINGS,
    TURNED,
    VERBS,
    VERY,
    Sentiment,
)
from embedded.world.texts.passages import worded
from embedded.world.things import Rng, Split, pick


class Opinion(NamedTuple):
    text: str
    sentiment: Sentiment


def opinion(rng: Rng, split: Split = "train") -> Opinion:
    """A sentence of this side, as often praise as blame as neither."""
    while True:
        sentiment = pick(SENTIMENTS, rng)
        said = _neutral(rng, split) if sentiment == "neutral" else _felt(sentiment, rng, split)
        if said is not None:
            return Opinion(spelled(said, rng), sentiment)


def spelled(said: str, rng: Rng) -> str:
    """As people write: with a stop, without, with more than one; with capitals and without."""
    match int(rng.integers(12)):
        case 0 | 1 | 2:
            return said.rstrip(".!")
        case 3:
            return said.rstrip(".") + "!"
        case 4:
            return said.lower()
        case 5:
            return said.upper().rstrip(".!") + "!!"
        case _:
            return said


def _felt(sentiment: Sentiment, rng: Rng, split: Split) -> str | None:
    drawn, slots = rng.random(), slots_of(rng, split)
    if drawn < 0.7:
        template = pick(FRAMES, rng)
        slots |= words_of(sentiment, rng)
    elif drawn < 0.88:
        template = pick(TURNED, rng)
        if sentiment == "positive" and ("like" in template or "happy" in template):
            return None
        slots |= words_of(OPPOSITE[sentiment], rng)
        slots |= {"like": slots["love"], "likes": f"{slots['love']}s"}
    else:
        template = pick(BUTS, rng)
        slots |= words_of(sentiment, rng)
        slots |= {"ill": pick(OF_THINGS[OPPOSITE[sentiment]], rng), "loathe": pick(VERBS[OPPOSITE[sentiment]], rng)}
    used = tuple(slots[gap[2]] for gap in passages.SLOT.finditer(template))
    return worded(template, slots).text if side_of(template, used) == split else None


def _neutral(rng: Rng, split: Split) -> str | None:
    drawn = rng.random()
    if drawn < 0.5:
        one = passages.fact(rng, split)
        if one.kind == "feels":
            return None
        return passages.told(one, rng).text if drawn < 0.4 else passages.asked(one, rng).text
    slots, template = slots_of(rng, split), pick(FACTS if drawn < 0.8 else PLAIN_MEETINGS, rng)
    text = worded(template, slots).text
    return text if side_of(text) == split else None


def words_of(sentiment: Sentiment, rng: Rng) -> dict[str, str]:
    good = [pick(OF_THINGS[sentiment], rng) for _ in range(3)]
    return {
        "good": good[0],
        "good2": good[1],
        "good3": good[2],
        "best": pick(BEST[sentiment], rng),
        "love": pick(VERBS[sentiment], rng),
        "happy": pick(MOODS[sentiment], rng),
    }


def slots_of(rng: Rng, split: Split) -> dict[str, str]:
    somebody = fillings.cast(rng, split)
    facts = passages.fact(rng, split, somebody, "sized").slots
    return {
        "very": pick(VERY, rng),
        "thing": pick(THINGS, rng),
        "thing2": pick(THINGS, rng),
        "any": pick(OF_THINGS[pick(("positive", "negative"), rng)], rng),
        "who": somebody.people[0],
        "other": somebody.people[1],
        "third": somebody.people[2],
        "city": somebody.cities[0],
        "town": somebody.cities[1],
        "land": somebody.cities[2],
        "number": fillings.FILLED["number"](somebody, rng),
        "day": pick(fillings.WORDS["day"], rng),
        "size": facts["size"],
        "colour": facts["colour"],
        "shape": facts["shape"],
    }
