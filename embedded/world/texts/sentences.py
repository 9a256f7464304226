"""Sentences of the world in English and French: things and how they lie, numbers, people, places, moods, days.

What training, validation and exams say never mix: the checksum of what a sentence says decides which side it is on
(`entities.side_of`); fixed phrases and bare words, of which all sentences are made, are the training's.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from embedded.words import CHIFFRES, COLOURS, DIGITS
from embedded.world.texts import of_people, of_things
from embedded.world.texts.entities import side_of
from embedded.world.texts.french import ARTICLES, NONE, Named, sentence
from embedded.world.texts.parallel import Both, Told, thing
from embedded.world.texts.people import DAYS, JOURS
from embedded.world.things import Rng, Split, pick

MAKERS: Sequence[Callable[[Rng], Told]] = (*of_things.MAKERS, *of_people.MAKERS)
PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "Hello.": "Bonjour.",
        "Good morning.": "Bonjour.",
        "Good evening.": "Bonsoir.",
        "Good night.": "Bonne nuit.",
        "Goodbye.": "Au revoir.",
        "Thank you.": "Merci.",
        "Thank you very much.": "Merci beaucoup.",
        "Please.": "S'il vous plaît.",
        "Yes.": "Oui.",
        "No.": "Non.",
        "How are you?": "Comment allez-vous ?",
        "I am very well.": "Je vais très bien.",
        "I love you.": "Je t'aime.",
        "What is it?": "Qu'est-ce que c'est ?",
        "Where is it?": "Où est-ce ?",
        "Who is it?": "Qui est-ce ?",
        "I do not know.": "Je ne sais pas.",
    }
)


def both(rng: Rng, split: Split = "train") -> Both:
    """Any sentence of this side; now and then without its capital letter and full stop."""
    while True:
        fact, said = pick(MAKERS, rng)(rng)
        if side_of(*fact) == split:
            return _bare(said) if rng.random() < 0.12 and said.english.endswith(".") else said


def short(rng: Rng) -> Both:
    """A word or a phrase that all sentences are made of."""
    match int(rng.integers(6)):
        case 0:
            english = pick(tuple(PHRASES), rng)
            found = Both(english, PHRASES[english])
        case 1:
            at = int(rng.integers(len(DIGITS)))
            found = Both(DIGITS[at], CHIFFRES[at])
        case 2:
            colour = pick(tuple(COLOURS), rng)
            found = Both(colour, COLOURS[colour].masculine)
        case 3:
            at = int(rng.integers(len(DAYS)))
            found = Both(DAYS[at], JOURS[at])
        case _:
            one, the = thing(rng, 0.2), pick((*ARTICLES, NONE), rng)
            one = one if rng.random() < 0.6 else Named(one.shape)
            found = Both(one.english(the), one.french(the))
    return Both(sentence(found.english), sentence(found.french)) if rng.random() < 0.2 else found


def _bare(said: Both) -> Both:
    """As one types who does not care; names keep their capitals."""
    english, french = said.english[:-1], said.french[:-1]
    proper = english.split(" ")[0] not in ("A", "An", "The", "There", "It", "This", "We", "He", "She")
    return Both(english if proper else english[0].lower() + english[1:], french if proper else _small(french))


def _small(text: str) -> str:
    return text[0].lower() + text[1:]
