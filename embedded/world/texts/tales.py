"""Articles of four to eight sentences about a person, a place or a thing, with the one sentence that says it all.

The checksum of what happened (who or what, what was done, with what) says on which side of the split an article is.
"""

from collections.abc import Sequence
from typing import NamedTuple

from embedded.words import COLOURS, SHAPES
from embedded.world.said.captions import article
from embedded.world.texts import passages
from embedded.world.texts.entities import CITIES, STRANGE, side_of, strange
from embedded.world.texts.fillings import OBJECTS, SIZES, WORDS, Cast
from embedded.world.texts.people import DAYS, PEOPLE, Person
from embedded.world.things import Rng, Split, pick

DEEDS = ("found", "bought", "drew", "painted", "sold", "lost", "saw", "stole", "made", "won")
BUILDINGS = ("museum", "school", "park", "market", "bridge", "library", "station", "garden")
DISASTERS = (("storm", "hit"), ("flood", "reached"), ("fire", "broke out in"), ("strike", "stopped"))
FATES = ("stolen from", "sold to", "found in", "lost in", "given to", "shown in")
ABOUT = ("lives", "from", "job", "age", "eats", "music", "sport", "pet", "kin", "travels")
"""Kinds of what else an article tells of a person."""


class Article(NamedTuple):
    """`subject` and `deed` are words that a good summary has."""

    text: str
    summary: str
    subject: str
    deed: str


def tale(rng: Rng, split: Split = "train") -> Article:
    """Half are of people, the others of places and things."""
    return pick((_of_person, _of_person, _of_place, _of_thing), rng)(rng, split)


def _who(rng: Rng, split: Split) -> Person:
    return Person(strange(rng, split), bool(rng.random() < 0.5)) if rng.random() < STRANGE else pick(PEOPLE, rng)


def _city(rng: Rng, split: Split) -> str:
    return strange(rng, split) if rng.random() < STRANGE else pick(CITIES, rng)


def _thing(rng: Rng) -> str:
    size = f"{pick(SIZES, rng)} " if rng.random() < 0.35 else ""
    noun = pick(tuple(SHAPES), rng) if rng.random() < 0.75 else pick(OBJECTS, rng)
    return f"{size}{pick(tuple(COLOURS), rng)} {noun}"


def _facts(rng: Rng, who: Sequence[str], cities: Sequence[str], count: int) -> list[str]:
    """What else is so, of these people."""
    cast = Cast(who, cities, "train")
    kinds = [ABOUT[int(at)] for at in rng.permutation(len(ABOUT))[:count]]
    return [passages.told(passages.fact(rng, "train", cast, kind), rng).text for kind in kinds]


def _of_person(rng: Rng, split: Split) -> Article:
    who, city, day = _who(rng, split), _city(rng, split), pick(DAYS, rng)
    while True:
        deed, thing = pick(DEEDS, rng), _thing(rng)
        if side_of(who.name, deed, thing) == split:
            break
    other = pick(PEOPLE, rng)
    happened = pick(
        (
            f"On {day}, {who.name} {deed} {article(thing)} in {city}.",
            f"{who.name} {deed} {article(thing)} in {city} on {day}.",
            f"Last {day} in {city}, {who.name} {deed} {article(thing)}.",
            f"It was in {city} that {who.name} {deed} {article(thing)}.",
        ),
        rng,
    )
    she = who.pronoun.capitalize()
    after = (
        f"{she} was very {pick(('happy', 'glad', 'proud', 'surprised', 'tired'), rng)}.",
        f"{who.owner.capitalize()} friend {other.name} wants to see the {thing.split()[-1]}.",
        f"{other.name} did not believe it.",
        f"{she} told {other.name} about it.",
        f"Nobody had seen the {thing.split()[-1]} before.",
        f"It was {article(pick(WORDS['weather'], rng))} day.",
        "Many people talked about it.",
        f"{other.name} likes {pick(OBJECTS, rng)}s more.",
    )
    before = _facts(rng, (who.name,), (city, _city(rng, split)), 1 + int(rng.integers(3)))
    if len(before) > 1 and who.name in before[0] and before[1].startswith(f"{who.name} "):
        before[1] = she + before[1][len(who.name) :]
    text = _arranged(before, happened, _some(after, rng), rng)
    return Article(text, f"{who.name} {deed} {article(thing)} in {city}.", who.name, f"{deed} {article(thing)}")


def _of_place(rng: Rng, split: Split) -> Article:
    while True:
        city, day, building = _city(rng, split), pick(DAYS, rng), pick(BUILDINGS, rng)
        disaster, hit = pick(DISASTERS, rng)
        opened = rng.random() < 0.5
        if side_of(city, building if opened else disaster) == split:
            break
    who, other = _who(rng, split), pick(PEOPLE, rng)
    if opened:
        happened = pick(
            (f"On {day}, {city} opened a new {building}.", f"{city} opened a new {building} on {day}."), rng
        )
        deed = f"opened a new {building}"
        summary = f"{city} {deed}."
        after = (
            f"Many people came to see the {building}.",
            f"{who.name} was the first to visit it.",
            f"It is {pick(('big', 'small', 'beautiful', 'modern'), rng)} and {pick(tuple(COLOURS), rng)}.",
            f"{other.name} built it in {pick(('two', 'three', 'five', 'ten'), rng)} years.",
            f"The children of {city} like it.",
        )
    else:
        happened = pick((f"On {day}, a {disaster} {hit} {city}.", f"A {disaster} {hit} {city} on {day}."), rng)
        summary, deed = f"A {disaster} {hit} {city}.", disaster
        after = (
            "Nobody was hurt.",
            f"{who.name} lost {who.owner} {pick(OBJECTS, rng)}.",
            f"The {pick(BUILDINGS, rng)} was closed.",
            f"{other.name} helped the people of {city}.",
            "It was over in the evening.",
        )
    weather = passages.fact(rng, "train", Cast((who.name,), (city,), "train"), "weather")
    before = [
        f"{city} is {pick(('a beautiful', 'an old', 'a big', 'a small', 'a quiet'), rng)} city.",
        passages.told(weather, rng).text,
        *_facts(rng, (other.name,), (city,), 1),
    ]
    return Article(_arranged(_some(before, rng), happened, _some(after, rng), rng), summary, city, deed)


def _of_thing(rng: Rng, split: Split) -> Article:
    while True:
        thing, fate, city = _thing(rng), pick(FATES, rng), _city(rng, split)
        who, other, day = _who(rng, split), pick(PEOPLE, rng), pick(DAYS, rng)
        whither = other.name if fate.endswith("to") else f"the museum of {city}"
        if side_of(thing, fate, whither) == split:
            break
    happened = pick((f"On {day} the {thing} was {fate} {whither}.", f"The {thing} was {fate} {whither} on {day}."), rng)
    before = (
        f"The {thing} of {city} is famous.",
        f"It was made by {who.name}.",
        f"It is {int(rng.integers(2, 300))} years old.",
        f"The people of {city} like it.",
    )
    after = (
        f"{who.name} is {pick(('sad', 'happy', 'angry', 'surprised'), rng)} about it.",
        f"Nobody knows what the {thing.split()[-1]} costs.",
        f"A {pick(OBJECTS, rng)} stands in its place now.",
        f"The mayor of {city} will speak on {pick(DAYS, rng)}.",
        "Everybody talks about it.",
    )
    text = _arranged(list(before[: 1 + int(rng.integers(4))]), happened, _some(after, rng), rng)
    return Article(text, f"The {thing} was {fate} {whither}.", thing, fate)


def _some(sentences: Sequence[str], rng: Rng) -> list[str]:
    """Two or three of them, in any order."""
    return [sentences[int(at)] for at in rng.permutation(len(sentences))[: 2 + int(rng.integers(2))]]


def _arranged(before: Sequence[str], happened: str, after: Sequence[str], rng: Rng) -> str:
    """What happened stands first or behind what is told of before."""
    if rng.random() < 0.25:
        return " ".join((happened, *before, *after))
    return " ".join((*before, happened, *after))
