"""Conversations beside those about scenes: translations, JSON, tables, summaries, stories, small talk."""

import json
from collections.abc import Callable, Sequence

from embedded.world.papers import listings
from embedded.world.papers.listings import ALONE, FROM_DATA, KNOWN, SHOWS
from embedded.world.said import accounts, phrasing, smalltalk
from embedded.world.said.turns import MOST_QUESTIONS, Chat, said
from embedded.world.texts import sentences, tales
from embedded.world.texts.french import Named
from embedded.world.things import Rng, Split, pick

TRANSLATE = (
    "Say it in French: {}",
    "Translate to French: {}",
    "Translate into French: {}",
    "How do you say this in French? {}",
    "{}\n\nSay it in French.",
    "In French: {}",
    "What is this in French: {}",
)
JSON = ("Give me JSON: {}", "As JSON: {}", "Write this as JSON: {}", "{} Give the things as JSON.", "JSON for: {}")
SUMMARIZE = (
    "Summarize: {}",
    "Summarize this text: {}",
    "{}\n\nSummarize this in one sentence.",
    "What happened? {}",
    "Say this in one sentence: {}",
)


def as_json(things: Sequence[Named]) -> str:
    """One object, or a list of them; a number where there are several alike."""
    written = []
    for one in things:
        known = {"number": one.number if one.number > 1 else None, "size": one.size, "colour": one.colour}
        written.append({name: value for name, value in known.items() if value} | {"shape": one.shape})
    return json.dumps(written[0] if len(written) == 1 else written)


def in_json(rng: Rng, split: Split) -> Chat:
    told = accounts.account(rng, split)
    if rng.random() < 0.4:
        only = told.things[:1]
        return said(pick(JSON[:3], rng).format(phrasing.loose(only[0].english(), rng)), as_json(only))
    return said(pick(JSON, rng).format(" ".join(told.sentences)), as_json(told.things))


def in_french(rng: Rng, split: Split) -> Chat:
    """One to three sentences translated, or answered in French as the system asks."""
    turns: list[str] = []
    for _ in range(1 + int(rng.integers(3))):
        one = sentences.short(rng) if rng.random() < 0.25 else sentences.both(rng, split)
        turns += [pick(TRANSLATE, rng).format(one.english), one.french]
    return said(*turns)


def of_table(rng: Rng, split: Split) -> Chat:
    """As the tasks about tables ask, or as anybody would."""
    listed = listings.listing(rng, split)
    match int(rng.integers(8)):
        case 0:
            return said(f"{SHOWS}\n\n{listed.noted().block}", listings.shown(listed))
        case 1:
            which = "this" if len(listed.rows) == 1 else "each of these"
            return said(f"{KNOWN}{which}.\n\n{listed.records().block}", listings.known(listed))
        case at:
            block = listed.noted().block if at < 6 else listed.records().block
            ask = (ALONE if at < 6 else FROM_DATA) if rng.random() < 0.8 else "Answer the question."
            first, *others = listings.questions(listed, rng)[: 1 + int(rng.integers(MOST_QUESTIONS))]
            turns = [f"{ask}\n\n{block}\n\nQuestion: {first.question}", first.answer]
            if rng.random() < 0.15:
                turns[0] = f"{first.question}\n\n{block}"
            for one in others:
                turns += [phrasing.loose(one.question, rng), one.answer]
            return said(*turns)


def in_short(rng: Rng, split: Split) -> Chat:
    told = tales.tale(rng, split)
    return said(pick(SUMMARIZE, rng).format(told.text), told.summary)


def of_nothing(rng: Rng, _: Split) -> Chat:
    """Small talk, by a name that a system message may give."""
    if rng.random() < 0.15:
        name = pick(smalltalk.NAMED, rng)
        asked = pick(("Who are you?", "What is your name?", "What are you called?"), rng)
        return said(
            phrasing.loose(asked, rng),
            f"I am {name}.",
            system=pick(("Your name is {}.", "You are {}."), rng).format(name),
        )
    turns = []
    for _turn in range(1 + int(rng.integers(3))):
        asked, answer = smalltalk.talk(rng)
        turns += [phrasing.loose(asked, rng), answer]
    return said(*turns)


def storied(rng: Rng, _: Split) -> Chat:
    asked, story, _hero = smalltalk.story(rng)
    return said(phrasing.loose(asked, rng), story)


MAKERS: Sequence[Callable[[Rng, Split], Chat]] = (
    *(of_table,) * 5,
    *(in_french,) * 4,
    *(in_json,) * 3,
    *(in_short,) * 2,
    *(of_nothing,) * 3,
    storied,
)
