"""What is said aloud in the world: captions, orders, questions, answers, numbers, greetings; some of it in French."""

import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from embedded.words import CHIFFRES, COLOURS, DIGITS, PEOPLE, PLACES, SHAPES, SIZES
from embedded.world.said import captions, facts
from embedded.world.seen import scenes
from embedded.world.things import GROUNDS, Rng, Split, pick

ALWAYS = 3
"""Sayings of no more words than this are on every side: they are the words that all others are made of."""
GREETINGS = ("hello", "hello there my friend", "good morning", "good morning friends", "thank you", "how are you today")
ASKED = ("what is it", "what is this", "what is said", "what do you hear", "what is in the picture", "tell me a story")
SHORT = ("yes", "no", "please", "not", "and", "with", "left of", "right of", "above", "below", "on the left", "on top")
FRAMES = (
    "draw {}",
    "paint {}",
    "show me {}",
    "this is {}",
    "it is {}",
    "i see {}",
    "here is {}",
    "is it {}",
    "where is {}",
    "please draw {}",
    "{} please",
)
SOUNDS = ("a tone", "a high tone", "a low tone", "three clicks", "a chirp", "a chord", "noise", "silence", "speech")
FRENCH_FRAMES = ("{}", "{}", "dessine {}", "je vois {}", "c'est {}")
ENGLISH_OF = {"{}": "{}", "dessine {}": "draw {}", "je vois {}": "i see {}", "c'est {}": "it is {}"}


class Both(NamedTuple):
    """A French saying and its English."""

    french: str
    english: str


def side_of(saying: str) -> Split:
    """By a hash of its words, as a tenth each is looked at while training is tuned and held out for the figures."""
    if len(saying.split()) <= ALWAYS or saying in (*GREETINGS, *ASKED):
        return "train"
    match zlib.crc32(saying.encode()) % 10:
        case 0:
            return "held_out"
        case 1:
            return "validation"
    return "train"


def saying(rng: Rng, split: Split = "train") -> str:
    """Any English saying of this side: lower case, no stops, numbers as words."""
    return _of_side(_english, split, rng)


def written(said: str, rng: Rng) -> str:
    """The saying as one would type it: with a capital or none, stops or none."""
    question = said.startswith(("what", "where", "how", "is there", "is it"))
    stop = pick(("?", "?", "") if question else (".", ".", "", "!"), rng)
    return (said[0].upper() + said[1:] if rng.random() < 0.6 else said) + stop


def both(rng: Rng, split: Split = "train") -> Both:
    """A French saying of this side, by its French."""
    while True:
        found = _french(rng)
        if side_of(found.french) == split:
            return found


def _of_side(maker: Callable[[Rng], str], split: Split, rng: Rng) -> str:
    while True:
        found = maker(rng)
        if side_of(found) == split:
            return found


def _english(rng: Rng) -> str:
    return MAKERS[int(rng.choice(len(MAKERS), p=SHARES))](rng)


def _scene(rng: Rng) -> scenes.Scene:
    return pick((scenes.single, scenes.single, scenes.pair, scenes.several), rng)(rng)


def _caption(rng: Rng) -> str:
    return plain(facts.worded(facts.told(facts.facts(_scene(rng)), rng), rng))


def _related(rng: Rng) -> str:
    return plain(captions.told(scenes.pair(rng), rng))


def _order(rng: Rng) -> str:
    return plain(str(pick(FRAMES, rng)).format(captions.told(_scene(rng), rng)))


def _question(rng: Rng) -> str:
    return plain(next(captions.questions(_scene(rng), rng)).question)


def _digits(rng: Rng) -> str:
    return " ".join(pick(DIGITS, rng) for _ in range(int(rng.integers(1, 5))))


def _words(rng: Rng) -> str:
    return " ".join(pick(WORDS, rng) for _ in range(int(rng.integers(1, 5))))


def _person(rng: Rng) -> str:
    thing = captions.article(f"{pick(tuple(COLOURS), rng)} {pick(tuple(SHAPES), rng)}")
    return plain(f"{pick(PEOPLE, rng)} from {pick(PLACES, rng)} drew {thing}")


def _fixed(rng: Rng) -> str:
    return pick((*GREETINGS, *ASKED, *SHORT, *SOUNDS), rng)


def _french(rng: Rng) -> Both:
    if rng.random() < 0.2:
        many = [int(one) for one in rng.integers(len(CHIFFRES), size=int(rng.integers(1, 4)))]
        return Both(" ".join(CHIFFRES[one] for one in many), " ".join(DIGITS[one] for one in many))
    colour, shape = pick(tuple(COLOURS), rng), pick(tuple(SHAPES), rng)
    size = pick(("", "", *SIZES), rng)
    noun = SHAPES[shape]
    gender = 1 if noun.feminine_noun else 0
    big = f"{SIZES[size][gender]} " if size else ""
    french = f"{('un', 'une')[gender]} {big}{noun.masculine} {COLOURS[colour][gender]}"
    frame = pick(FRENCH_FRAMES, rng)
    english = captions.article(" ".join(word for word in (size, colour, shape) if word))
    return Both(frame.format(french), ENGLISH_OF[frame].format(english))


def plain(text: str) -> str:
    """Its words alone, in lower case, as they are said."""
    return " ".join("".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.lower()).split())


def vocabulary() -> Sequence[str]:
    """All words that sayings are made of, English then French."""
    loose = " ".join((*GREETINGS, *ASKED, *SHORT, *SOUNDS, *(frame.format("") for frame in FRAMES)))
    english = (*WORDS, *loose.split(), *_QUESTION_WORDS.split(), "from", "drew", *map(str.lower, (*PEOPLE, *PLACES)))
    genders = (word for some in (COLOURS, SHAPES, SIZES) for french in some.values() for word in french[:2])
    french = (*CHIFFRES, *genders, "une", "dessine", "je", "vois", "c'est")
    return tuple(dict.fromkeys((*english, *french)))


_QUESTION_WORDS = "what how many things are there colour is the shape where big ground seen from as this in"
WORDS = tuple(sorted({*facts.WORDS, *DIGITS, *GROUNDS}))
MAKERS = (_caption, _related, _order, _question, _digits, _words, _person, _fixed)
SHARES = (0.2, 0.1, 0.17, 0.15, 0.12, 0.13, 0.04, 0.09)
"""How often each is said."""
