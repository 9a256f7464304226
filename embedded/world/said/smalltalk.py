"""What is said to a chat beside its work: greetings, thanks, who it is, sums, little stories."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.texts.entities import CITIES, PEOPLE
from embedded.world.texts.french import Named, sentence
from embedded.world.things import Rng, pick

ABLE = "I can answer questions about a scene of shapes, read a small table, tell a story and say it in French."
SAYINGS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "Hello! How can I help you?": ("Hello.", "Hello!", "Hi.", "Hi there!", "Good morning.", "Hey", "Good evening."),
        "I am very well, thank you.": ("How are you?", "How are you today?", "How do you do?", "Are you well?"),
        "I am a small language model of Anymodal. I know a world of coloured shapes.": (
            "Who are you?",
            "What are you?",
            "Tell me about yourself.",
            "Are you a person?",
            "What is your name?",
        ),
        ABLE: ("What can you do?", "What do you know?", "Help", "How can you help me?", "What can I ask you?"),
        "You are welcome.": ("Thank you.", "Thanks!", "Thank you very much.", "Thanks a lot"),
        "Goodbye!": ("Goodbye.", "Bye!", "See you.", "Good night."),
        "All right.": ("OK.", "Good.", "Fine.", "I see."),
        "Bonjour ! Comment puis-je vous aider ?": ("Bonjour.", "Bonjour !", "Salut"),
        "Je suis un petit modèle de langue.": ("Qui êtes-vous ?", "Qui es-tu ?"),
        f"The colours are {', '.join(list(COLOURS)[:-1])} and {list(COLOURS)[-1]}.": (
            "Which colours do you know?",
            "What colours are there?",
            "Name all colours.",
        ),
        f"The shapes are {', '.join(list(SHAPES)[:-1])} and {list(SHAPES)[-1]}.": (
            "Which shapes do you know?",
            "What shapes are there?",
            "Name all shapes.",
        ),
    }
)
"""Answers, and to what they are given."""
NAMED = ("Zoe", "Max", "Robo", "Iris", "Bob", "Ada")
"""What a system message may call the model."""
TELL = (
    "Tell me a story about {}.",
    "Tell me a short story about {}.",
    "Write a story about {}.",
    "Can you tell me a story about {}?",
    "Please write a little story about {}.",
)


def talk(rng: Rng) -> tuple[str, str]:
    """Something said, and its answer."""
    if rng.random() < 0.3:
        return sum_of(rng)
    answer = pick(tuple(SAYINGS), rng)
    return pick(SAYINGS[answer], rng), answer


def sum_of(rng: Rng) -> tuple[str, str]:
    """Within ten, in words."""
    one = int(rng.integers(0, 10))
    other = int(rng.integers(0, 11 - one))
    question = pick(("What is {} plus {}?", "How much is {} and {}?", "What is the sum of {} and {}?"), rng)
    return question.format(DIGITS[one], DIGITS[other]), sentence(DIGITS[one + other])


def story(rng: Rng) -> tuple[str, str, str]:
    """What is asked for, the story, and whom it is about."""
    hero = Named(pick(tuple(SHAPES), rng), pick(tuple(COLOURS), rng))
    if rng.random() < 0.5:
        return pick(TELL, rng).format(hero.english()), _of_thing(hero, rng), hero.english("")
    who = pick(PEOPLE, rng)
    asked = who if rng.random() < 0.5 else f"{who} and {hero.english()}"
    return pick(TELL, rng).format(asked), _of_person(who, hero, rng), who


def _of_thing(hero: Named, rng: Rng) -> str:
    friend = Named(pick([shape for shape in SHAPES if shape != hero.shape], rng), pick(tuple(COLOURS), rng))
    deed = pick(("they played together", "they sang a song", "they looked at the stars", "they went to the sea"), rng)
    return (
        f"Once upon a time there was {hero.english()}. It lived in {pick(CITIES[:20], rng)} and was all alone. "
        f"One day the {hero.shape} met {friend.english()}. That day {deed}, and they became friends. "
        f"The {hero.shape} was never alone again."
    )


def _of_person(who: str, hero: Named, rng: Rng) -> str:
    place = pick(("the garden", "the park", "a box", "the kitchen", "the school"), rng)
    return (
        f"Once upon a time {who} found {hero.english()} in {place}. {who} took it home and put it on the table. "
        f"In the night the {hero.shape} began to shine. {who} was happy and gave it a name. "
        f"From then on the {hero.shape} shone every night."
    )
