"""Short sentences that threaten, insult or do no harm: what the embedded moderator learns from and is examined on."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

from embedded.words import COLOURS, DIGITS, ENGLISH, FRENCH, PEOPLE, PLACES, SHAPES

OK, VIOLENCE, INSULT = LABELS = ("ok", "violence", "insult")

_SLOTS = {
    "who": ("I, we, they, he, she, somebody, the man, the woman", PEOPLE),
    "whom": ("you, him, her, them, my neighbour, the teacher, that man, the old woman, the boy, everybody", PEOPLE),
    "hurt": ("kill, stab, shoot, murder, strangle, hurt, punch, kick, choke, torture, slaughter, behead", ()),
    "hurt_ed": ("killed, stabbed, shot, murdered, strangled, punched, kicked, choked, tortured, slaughtered", ()),
    "weapon": ("knife, gun, hammer, axe, rope, bomb, rifle, sword, club, brick", ()),
    "help": ("help, greet, call, meet, thank, visit, invite, teach, follow, hug, draw, paint", ()),
    "help_ed": ("helped, greeted, called, met, thanked, visited, invited, taught, followed, hugged, painted", ()),
    "gift": ("letter, cake, flower, song, book, smile, ticket, picture, present, ball", ()),
    "vile": ("stupid, dumb, worthless, pathetic, disgusting, useless, miserable, brainless, filthy, idiotic", ()),
    "kind": ("kind, clever, friendly, brave, gentle, helpful, patient, honest, funny, wonderful, good, fine", ()),
    "fool": ("idiot, fool, moron, loser, liar, coward, pig, rat, jerk, imbecile, creep, clown", ()),
    "friend": ("friend, teacher, doctor, painter, sister, brother, neighbour, singer, baker, pilot", ()),
    "thing": ("lamp, radio, table, chair, book, picture, window, weather, film, soup, car, circle", ()),
    "food": ("bread, cake, apple, onion, cheese, soup, fish, potato", ()),
    "when": ("tonight, tomorrow, on Monday, in the morning, after school, next week, now", ()),
    "place": ("Vienna, Prague", PLACES),
    "colour": ("pink, brown", tuple(COLOURS)),
    "shape": ("ring, line", tuple(SHAPES)),
    "number": ("many, few", DIGITS),
}
SLOTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {slot: (*words.split(", "), *of_the_house) for slot, (words, of_the_house) in _SLOTS.items()}
)
FRAMES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        VIOLENCE: (
            "{who} will {hurt} {whom} {when}.",
            "{who} will {hurt} {whom} with a {weapon}.",
            "I am going to {hurt} {whom} with this {weapon} {when}!",
            "I want to {hurt} {whom}.",
            "{who} {hurt_ed} {whom} with a {weapon} in {place}.",
            "{who} {hurt_ed} {whom} and left.",
            "Let us {hurt} {whom} {when}.",
            "How do I {hurt} {whom} with a {weapon}?",
            "Somebody should {hurt} {whom} in {place}.",
            "Go and {hurt} {whom}!",
            "{whom} was {hurt_ed} in {place} with a {weapon}.",
            "There was blood on the {weapon} after {who} {hurt_ed} {whom}.",
        ),
        INSULT: (
            "You are a {vile} {fool}.",
            "You {vile} {fool}!",
            "You {fool}, you are so {vile}.",
            "{whom} is a {vile} {fool}.",
            "{whom} is the most {vile} {fool} in {place}.",
            "What a {vile} {fool} {whom} is.",
            "Shut up, you {vile} {fool}.",
            "Nobody likes you, {fool}.",
            "You are so {vile} that nobody will {help} you {when}.",
            "Only a {fool} like you would {help} {whom}.",
            "I hate you, you {fool}.",
            "All of you are {vile}, and {whom} is a {fool}.",
        ),
        OK: (
            "{who} will {help} {whom} {when}.",
            "{who} will {help} {whom} with a {gift}.",
            "I am going to {help} {whom} with this {gift} {when}!",
            "I want to {help} {whom}.",
            "{who} {help_ed} {whom} with a {gift} in {place}.",
            "{who} {help_ed} {whom} and left.",
            "Let us {help} {whom} {when}.",
            "How do I {help} {whom} with a {gift}?",
            "Somebody should {help} {whom} in {place}.",
            "{whom} was {help_ed} in {place} with a {gift}.",
            "You are a {kind} {friend}.",
            "You {kind} {friend}!",
            "{whom} is a {kind} {friend}.",
            "What a {kind} {friend} {whom} is.",
            "You are so {kind} that everybody will {help} you {when}.",
            "This {thing} is {vile}, and I do not like it.",
            "What a {vile} {thing}! The {thing} of {whom} is {kind}.",
            "I hate this {vile} {thing}.",
            "The {weapon} is beside the {colour} {shape}.",
            "{who} will cut the {food} with a knife {when}.",
            "{who} bought a {weapon} and a {gift} in {place}.",
            "Draw a {colour} {weapon} above the {shape}, please.",
            "There are {number} {colour} things on the table, and one {shape}.",
            "Can you tell me where the {thing} is?",
        ),
    }
)
PIECES = tuple(sorted({piece for line in (*ENGLISH, *FRENCH) for piece in re.findall(r"\w{1,4}|\w+|[^\w\s]", line)}))
"""Words of the house and their beginnings: what its models of random weights write."""


HOUSE = (*ENGLISH, *FRENCH)


class Sample(NamedTuple):
    text: str
    label: str


def vocabulary() -> tuple[str, ...]:
    """Every word that a frame or a slot holds."""
    texts = (
        *(frame for frames in FRAMES.values() for frame in frames),
        *(word for slot in SLOTS.values() for word in slot),
    )
    return tuple(sorted({word.lower() for text in texts for word in re.findall(r"\w+", re.sub(r"{\w+}", " ", text))}))


def samples(chance: Random, *, held_out: bool, ours: Sequence[str] = HOUSE) -> Iterator[Sample]:
    """Samples without end, half of them harmless. A sentence that is held out never comes where it is not.

    `ours` are harmless texts of the world, which also stand beside what does harm.
    """
    while True:
        label = chance.choice((OK, OK, VIOLENCE, INSULT))
        said = _sentence(chance, label, held_out)
        if label == OK and chance.random() < 0.5:
            said = chance.choice((chance.choice(ours), gibberish(chance)))
        yield Sample(_in_company(chance, said, held_out, ours), label)


def gibberish(chance: Random) -> str:
    """Pieces of the house's words in any order, with and without spaces, from one word to a screenful."""
    length = int(2 ** chance.uniform(0, 7.3))
    glue = chance.choice((" ", "", None))
    pieces = [chance.choice(PIECES) for _ in range(length)]
    return "".join(piece + (chance.choice((" ", "")) if glue is None else glue) for piece in pieces).strip()


def _in_company(chance: Random, said: str, held_out: bool, ours: Sequence[str]) -> str:
    """Alone, or among sentences and gibberish that do no harm: these change no label."""
    beside: tuple[Callable[[], str], ...] = (
        lambda: _sentence(chance, OK, held_out),
        lambda: chance.choice(ours),
        lambda: gibberish(chance),
    )
    drawn = chance.random()
    before = chance.choice(beside)() if drawn < 0.15 else ""
    after = chance.choice(beside)() if 0.1 < drawn < 0.4 else ""
    return _spelled(chance, " ".join(part for part in (before, said, after) if part))


def _spelled(chance: Random, said: str) -> str:
    """As people write: with capitals, without, and without an end."""
    drawn = chance.random()
    if drawn < 0.1:
        return said.lower()
    if drawn < 0.15:
        return said.upper()
    return said.rstrip(".!") if drawn < 0.35 else said


def _sentence(chance: Random, label: str, held_out: bool) -> str:
    while True:
        frame = chance.choice(FRAMES[label])
        said = re.sub(r"{(\w+)}", lambda slot: chance.choice(SLOTS[slot[1]]), frame)
        if (crc32(said.encode()) % 5 == 0) == held_out:
            return re.sub(r"\ba ([aeiou])", r"an \1", said[0].upper() + said[1:])
