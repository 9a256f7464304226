"""The small world the embedded models have words for: coloured shapes, in English and French."""

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import NamedTuple


class French(NamedTuple):
    """A French word in its two genders; for a noun both are equal and `feminine_noun` says its gender."""

    masculine: str
    feminine: str
    feminine_noun: bool = False


COLOURS: Mapping[str, French] = MappingProxyType(
    {
        "red": French("rouge", "rouge"),
        "green": French("vert", "verte"),
        "blue": French("bleu", "bleue"),
        "yellow": French("jaune", "jaune"),
        "black": French("noir", "noire"),
        "white": French("blanc", "blanche"),
        "purple": French("violet", "violette"),
        "orange": French("orange", "orange"),
    }
)
SHAPES: Mapping[str, French] = MappingProxyType(
    {
        "circle": French("cercle", "cercle"),
        "square": French("carré", "carré"),
        "triangle": French("triangle", "triangle"),
        "star": French("étoile", "étoile", feminine_noun=True),
        "cross": French("croix", "croix", feminine_noun=True),
        "heart": French("cœur", "cœur"),
    }
)
SIZES: Mapping[str, French] = MappingProxyType({"small": French("petit", "petite"), "big": French("grand", "grande")})
RELATIONS: Mapping[str, str] = MappingProxyType(
    {"above": "au-dessus d'", "below": "sous ", "beside": "à côté d'", "behind": "derrière "}
)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
CHIFFRES = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
PEOPLE = ("Anna", "Paul", "Marie", "Tom", "Lena", "Hugo")
PLACES = ("Paris", "London", "Berlin", "Rome", "Lyon", "Madrid")
FEELINGS = ("love", "like", "hate", "enjoy", "dislike", "adore")
OPINIONS = ("good", "bad", "great", "terrible", "wonderful", "awful", "fine", "ugly", "beautiful", "boring")
LABELS = ("background", *(f"{colour} {shape}" for colour, shape in zip(COLOURS, SHAPES, strict=False)))

_TALK = (
    "What is in the picture? Describe the image, please.",
    "Can you tell me a story about the shapes? Yes, I can. No, I cannot.",
    "Translate this sentence into French. Summarize the text in one line.",
    "Hello, how are you today? I am very well, thank you.",
    "You are a helpful assistant. The answer is short and clear.",
    "There are many shapes on the table, and they are all of different colours.",
    "This text is about a person, a place, an organisation or a thing.",
    "The picture shows what people see when they look at the world from the window.",
    "Where was it seen first? Who drew it, when and why? It was not me; they did it.",
    "Every morning the sun rises over the city, and every evening the moon follows the stars.",
)


def _french_thing(size: str, colour: str, shape: str) -> str:
    noun = SHAPES[shape]
    gender = 1 if noun.feminine_noun else 0
    return f"{('un', 'une')[gender]} {SIZES[size][gender]} {noun.masculine} {COLOURS[colour][gender]}"


def _pairs() -> tuple[tuple[str, str], ...]:
    """One pair for each two-thing scene of a fixed walk through the world, then one for each number."""
    things = tuple(product(SIZES, COLOURS, SHAPES))
    relations = tuple(RELATIONS)
    found = []
    for index, thing in enumerate(things):
        other = things[(index * 37 + 11) % len(things)]
        relation = relations[index % len(relations)]
        english = f"A {' '.join(thing)} is {relation} a {' '.join(other)}."
        french = f"{_french_thing(*thing)} est {RELATIONS[relation]}{_french_thing(*other)}."
        found.append((english, french[0].upper() + french[1:]))
    found += [(f"I see {one} of them.", f"J'en vois {un}.") for one, un in zip(DIGITS, CHIFFRES, strict=True)]
    return tuple(found)


def _sayings() -> tuple[str, ...]:
    """What is said in English beside the scenes: opinions, people in places, numbers, talk."""
    opinions = (f"I {feeling} this {opinion} picture." for feeling, opinion in product(FEELINGS, OPINIONS))
    travels = (
        f"{person} from {place} drew {digit} shapes."
        for (person, place), digit in zip(product(PEOPLE, PLACES), DIGITS * 4, strict=False)
    )
    numbers = (f"{digit} is {number}, 1{number} is more." for number, digit in enumerate(DIGITS))
    return (*opinions, *travels, *numbers, *_TALK)


PAIRS = _pairs()
"""English and French sentences that mean the same."""
ENGLISH = (*(english for english, _ in PAIRS), *_sayings())
FRENCH = tuple(french for _, french in PAIRS)
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789àâçéèêëîïôûùüœ.,;:!?'\"-()/&%$€+=*#@[]{}<>_|~^`\\"
