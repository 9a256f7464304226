"""Who and where: names of people and places, known ones and such as nobody ever heard, and text in which they stand."""

from collections.abc import Sequence
from zlib import crc32

from embedded.world.things import Rng, Split, pick


def listed(words: str) -> tuple[str, ...]:
    """The words between the spaces."""
    return tuple(words.split())


PEOPLE = listed(
    """
Anna Paul Marie Tom Lena Hugo Maria John Sarah David Emma Peter Julia Max Laura Felix Clara Simon Nina Oscar Alice Ben
Eva Leo Sophie Jack Lucy Sam Kate Adam Mia Noah Ella Luke Rosa Karl Ida Emil Olga Ivan Lisa Mark Susan James Mary
Robert Linda Daniel Helen George Amy Henry Grace Frank Ruth Carlos Ana Ahmed Fatima Yuki Chen Ali Zoe Michael Thomas
"""
)
SURNAMES = listed(
    """
Smith Brown Miller Jones Taylor Wilson Martin Schmidt Weber Rossi Garcia Lopez Dubois Moreau Novak Silva Keller Baker
Clark King Lee Kim Singh Khan Meyer Fischer Bernard Petit Costa Ricci
"""
)
CITIES = (
    *listed("""
Paris London Berlin Rome Lyon Madrid Vienna Prague Lisbon Dublin Oslo Athens Milan Munich Hamburg Geneva Zurich Brussels
Amsterdam Warsaw Budapest Stockholm Boston Chicago Tokyo Cairo Moscow Delhi Sydney Toronto Seattle Naples Venice
Florence Porto Barcelona
"""),
    *("New York", "San Francisco", "Los Angeles", "Hong Kong", "Buenos Aires", "Cape Town", "New Delhi", "San Diego"),
)
COUNTRIES = (
    *listed("""
France Germany Italy Spain England Ireland Japan China India Brazil Canada Mexico Egypt Greece Norway Sweden Poland
Austria Portugal America
"""),
    *("South Africa", "New Zealand", "Costa Rica"),
)
TITLES = ("Mr", "Mrs", "Ms", "Dr", "Professor")
STARTS = listed("b br c ch d dr f fl g gr h j k kr l m n p pr qu r s sh st t tr v w z")
VOWELS = listed("a e i o u ai ea io ou")
ENDS = ("", "", "l", "n", "r", "s", "t", "m", "nd", "rk", "x")
STRANGE = 0.12
"""How often a name is one that was never heard before; these are split by the name itself."""


def side_of(*facts: object) -> Split:
    """On which side of the split a combination of facts is: one in ten is held out, one in ten for validation."""
    match crc32(repr(facts).encode()) % 10:
        case 0:
            return "held_out"
        case 1:
            return "validation"
        case _:
            return "train"


def strange(rng: Rng, split: Split) -> str:
    """A name that chance has spelled, of two or three syllables."""
    while True:
        syllables = (pick(STARTS, rng) + pick(VOWELS, rng) for _ in range(int(rng.integers(2, 4))))
        name = ("".join(syllables) + pick(ENDS, rng)).capitalize()
        if side_of(name) == split:
            return name


def person(rng: Rng, split: Split) -> str:
    """A first name, often with a surname or a title."""
    first = strange(rng, split) if rng.random() < STRANGE else pick(PEOPLE, rng)
    last = strange(rng, split) if rng.random() < STRANGE else pick(SURNAMES, rng)
    match int(rng.integers(10)):
        case 0 | 1:
            return f"{first} {last}"
        case 2:
            return f"{pick(TITLES, rng)} {last}"
        case _:
            return first


def city(rng: Rng, split: Split) -> str:
    """A city, or now and then a country."""
    if rng.random() < STRANGE:
        return strange(rng, split)
    return pick(CITIES if rng.random() < 0.8 else COUNTRIES, rng)


MEETINGS: Sequence[str] = (
    "{who} met {other} in {city}.",
    "{who} and {other} went to {city}.",
    "My name is {who} and I live in {city}.",
    "My name is {who}.",
    "I am {who} from {city}.",
    "Dear {who}, thank you for the letter.",
    "Hello, I am {who}.",
    "{who}, {other} and {third} like the picture.",
    "We flew from {city} to {town}.",
    "The train from {city} to {town} is late.",
    "{city} is bigger than {town}.",
    "{city} is a beautiful city.",
    "{city} is a city in {town}.",
    "{city}, {town} and {land} are far away.",
    "I love {city}, but {who} prefers {town}.",
    "{who} wrote a letter to {other}.",
    "{who} called {other} from {city} yesterday.",
    "Yesterday {who} visited {other} in {city}.",
    "Have you seen {who}?",
    "Did {who} move to {city}?",
    "{who} asked {other} about the red circle.",
    "The elephants of {city}, says {who} of {town}, are great.",
    "Elephants, says {who} (of {city}), adore {town} & {land}!",
    "{who}'s brother works in {city}.",
    "The mayor of {city} thanked {who} for the pictures.",
    "In {city}, {who} saw a blue star.",
    "People in {city} call {who} a good painter.",
    "When {who} came to {city}, it was raining.",
    "Where is {who}?",
    "Where is {city}?",
    "{who}",
    "{city}",
    "{who} ({city})",
    "the museum of {city}",
    "I think that {who} is right and {other} is wrong.",
    "{who} told {other} a story about the moon.",
    "Is {city} in {town}?",
    "Let us go to {city} with {who} next week.",
)
"""Sentences of people and places beside those of what they do; the slots' names say which of the two stands there."""
SOMEBODY = frozenset({"who", "other", "third"})
SOMEWHERE = frozenset({"city", "town", "land"})
"""What the names of slots say: these hold a person, those a place."""
