"""What sentences are about: topics, by the names that people give them and the nouns that betray them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from embedded.world.texts import fillings, passages
from embedded.world.texts.entities import side_of
from embedded.world.texts.feelings import OF_THINGS
from embedded.world.texts.lore import KINDS
from embedded.world.texts.opinions import spelled
from embedded.world.texts.passages import worded
from embedded.world.things import Rng, Split, pick


class Topic(NamedTuple):
    """`names` are labels that all mean it."""

    names: Sequence[str]
    nouns: Sequence[str]


def _topic(names: str, nouns: str) -> Topic:
    return Topic(tuple(names.split(", ")), tuple(nouns.split(", ")))


TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "art": _topic(
            "art, painting, drawing, pictures",
            "painting, drawing, sketch, portrait, gallery, brush, canvas, artist, painter, museum, sculpture, pencil",
        ),
        "shapes": _topic(
            "shapes, geometry, forms",
            "circle, square, triangle, star, cross, heart, corner, line, angle, edge, curve, polygon",
        ),
        "travel": _topic(
            "travel, travelling, trips, tourism, journeys",
            "train, journey, ticket, airport, hotel, plane, suitcase, passport, station, trip, tourist, holiday, map, "
            "world",
        ),
        "weather": _topic(
            "weather, the weather, climate",
            "rain, snow, storm, cloud, sunshine, wind, fog, thunder, forecast, temperature, frost, umbrella",
        ),
        "food": _topic(
            "food, cooking, eating, meals",
            "soup, bread, cake, kitchen, cook, recipe, restaurant, cheese, dinner, pizza, salad, meal, oven, sugar",
        ),
        "music": _topic(
            "music, songs, concerts",
            "song, piano, guitar, concert, melody, violin, singer, orchestra, drum, band, choir, rhythm, album",
        ),
        "sport": _topic(
            "sport, sports, games, athletics",
            "football, match, goal, tennis, team, player, coach, race, stadium, ball, champion, referee, score, league",
        ),
        "animals": _topic(
            "animals, pets, nature",
            "dog, cat, horse, bird, elephant, rabbit, zoo, lion, fish, cow, sheep, owl, tiger, puppy, kitten",
        ),
        "family": _topic(
            "family, relatives, families",
            "mother, father, sister, brother, grandmother, baby, uncle, aunt, cousin, daughter, son, wedding, parents",
        ),
        "money": _topic(
            "money, business, economy, finance",
            "price, bank, coin, market, shop, dollar, profit, customer, loan, tax, trade, bill, stock, company",
        ),
        "work": _topic(
            "work, jobs, careers",
            "office, boss, job, salary, colleague, career, factory, meeting, worker, contract, desk, manager",
        ),
        "school": _topic(
            "school, education, learning",
            "teacher, lesson, pupil, homework, exam, classroom, student, university, book, chalk, class, grade",
        ),
        "health": _topic(
            "health, medicine, illness",
            "doctor, hospital, nurse, medicine, fever, headache, pill, patient, vaccine, disease, cough, surgery",
        ),
        "technology": _topic(
            "technology, computers, software",
            "computer, phone, internet, software, robot, screen, keyboard, laptop, program, camera, server, app, "
            "battery",
        ),
        "politics": _topic(
            "politics, government, elections",
            "election, president, minister, parliament, vote, government, party, law, senator, mayor, treaty, campaign",
        ),
        "science": _topic(
            "science, research, physics",
            "experiment, laboratory, planet, atom, scientist, telescope, theory, energy, gravity, molecule, galaxy, "
            "cell",
        ),
    }
)
FRAMES: Sequence[str] = (
    "We talked about the {noun} and the {noun2}.",
    "I read an article about {a noun}.",
    "Yesterday I saw {a noun} and {a noun2}.",
    "The {noun} was {good}.",
    "The {noun} of {who} is {good}.",
    "{who} has {a noun} and {a noun2}.",
    "{who} talked about the {noun} for hours.",
    "There was a problem with the {noun}.",
    "I love the {noun}.",
    "Do you know this {noun}?",
    "Where is the {noun}?",
    "{a noun}, {a noun2} and {a noun3}",
    "The {noun} comes after the {noun2}.",
    "My {noun} needs {a good} {noun2}.",
    "In {city} they have a new {noun}.",
    "Everybody wants to see the {noun} today.",
    "Without {a noun} there is no {noun2}.",
    "{noun}",
    "the {good} {noun}",
    "People from {city} like the {noun} because of the {noun2}.",
    "One day I will see the {noun}.",
)
LEFT_OUT = frozenset({"feelings", "time"})
"""Kinds of facts that belong to no one topic."""


class About(NamedTuple):
    text: str
    topic: str


def about(rng: Rng, split: Split = "train", topic: str | None = None) -> About:
    """A sentence of this side about one topic."""
    while True:
        said = _of_a_fact(rng, split) if topic is None and rng.random() < 0.4 else _of_nouns(rng, split, topic)
        if said is not None:
            return About(spelled(said.text, rng), said.topic)


def _of_a_fact(rng: Rng, split: Split) -> About | None:
    one = passages.fact(rng, split)
    topic = KINDS[one.kind].about
    if topic in LEFT_OUT:
        return None
    text = passages.told(one, rng).text if rng.random() < 0.8 else passages.asked(one, rng).text
    return About(text, topic)


def _of_nouns(rng: Rng, split: Split, topic: str | None) -> About | None:
    name, template, among = topic or pick(tuple(TOPICS), rng), pick(FRAMES, rng), fillings.cast(rng, split, 1)
    nouns = [pick(TOPICS[name].nouns, rng) for _ in range(3)]
    slots = {
        "noun": nouns[0],
        "noun2": nouns[1],
        "noun3": nouns[2],
        "good": pick(OF_THINGS[pick(("positive", "negative"), rng)], rng),
        "who": among.people[0],
        "city": among.cities[0],
    }
    used = tuple(slots[gap[2]] for gap in passages.SLOT.finditer(template))
    said = worded(template, slots).text
    return About(said, name) if side_of(template, used) == split else None
