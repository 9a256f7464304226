"""What is said of the world's sounds: their names, how many there are, high or low, and questions about them."""

from typing import NamedTuple

from embedded.words import DIGITS
from embedded.world.heard.sounds import KINDS, MOST, NAMES, SPEECH, UNCOUNTED, Sound
from embedded.world.said.captions import article
from embedded.world.things import Rng, pick

TEMPLATES = ("{}", "{}", "This is a sound of {}.", "the sound of {}", "I hear {}", "{} sounds", "a recording of {}")
"""How people frame what they hear; zero-shot pipelines say "This is a sound of {}."."""
OTHER_NAMES = {
    "silence": ("silence", "nothing", "no sound"),
    "noise": ("noise", "white noise", "hiss", "static"),
    SPEECH: ("speech", "a voice", "someone speaking", "talking", "a person talking", "a human voice"),
    "warble": ("a warble", "a siren", "a wobbling tone"),
    "bell": ("a bell", "a ringing bell"),
    "chord": ("a chord", "music", "three notes at once"),
    "clicks": ("clicks", "clicking", "ticking"),
    "high tone": ("a high tone", "a high note", "a beep"),
    "low tone": ("a low tone", "a low note", "a hum"),
    "rising chirp": ("a rising chirp", "a rising tone", "a tone that rises"),
    "falling chirp": ("a falling chirp", "a falling tone", "a tone that falls"),
}
"""Names without a number; each is of one kind alone."""
WIDER = {
    "a tone": ("high tone", "low tone"),
    "a chirp": ("rising chirp", "falling chirp"),
    "tones": ("high tone", "low tone"),
}
"""Names that fit several kinds."""


class Told(NamedTuple):
    """What is said, of which kinds it is true, and of which number (None: of any)."""

    text: str
    kinds: tuple[str, ...]
    many: int | None

    def fits(self, sound: Sound) -> bool:
        return sound.kind in self.kinds and self.many in (None, sound.many)


def worded(sound: Sound) -> str:
    """The one short name: "a high tone", "three clicks", "noise"."""
    return SPEECH if sound.kind == SPEECH else sound.words


def told(sound: Sound, rng: Rng) -> Told:
    """What may be said of a sound: its label, a name, with a number or without, in a sentence or none."""
    match int(rng.integers(10)):
        case 0 | 1 | 2:
            return _told(sound.kind, (sound.kind,), None, rng)
        case 3 | 4 | 5 if sound.kind != SPEECH and NAMES[sound.kind] not in UNCOUNTED:
            return _told(sound.words, (sound.kind,), sound.many, rng)
        case 6 if any(sound.kind in some for some in WIDER.values()):
            name = pick([one for one, some in WIDER.items() if sound.kind in some], rng)
            return _told(name, WIDER[name], None, rng)
    return _told(pick(OTHER_NAMES[sound.kind], rng), (sound.kind,), None, rng)


def _told(name: str, kinds: tuple[str, ...], many: int | None, rng: Rng) -> Told:
    return Told(str(pick(TEMPLATES, rng)).format(name), kinds, many)


class Asked(NamedTuple):
    """A question about a sound, and its answer."""

    question: str
    answer: str


NAMED = (
    "what is it?",
    "what do you hear?",
    "what is heard?",
    "what sound is this?",
    "What kind of sound is it?",
    "Describe the sound.",
)
COUNTED = ("how many sounds are there?", "how many do you hear?", "How many are there?")


def question(sound: Sound, rng: Rng) -> Asked:
    """What it is, how many there are, whether it is this or that."""
    match int(rng.integers(5)):
        case 0 if sound.kind != SPEECH and NAMES[sound.kind] not in UNCOUNTED:
            return Asked(pick(COUNTED, rng), DIGITS[sound.many])
        case 1:
            other = sound.kind if rng.random() < 0.5 else pick((*KINDS, SPEECH), rng)
            name = other if other in (*UNCOUNTED, SPEECH) else article(NAMES[other])
            return Asked(f"is it {name}?", "yes" if other == sound.kind else "no")
    return Asked(pick(NAMED, rng), worded(sound))


_LINES = (
    *TEMPLATES, *KINDS, SPEECH, *(name for names in OTHER_NAMES.values() for name in names), *WIDER, *NAMED, *COUNTED,
    *(Sound(kind, many).words for kind in KINDS for many in range(1, MOST[kind] + 1)), "yes no tone chirp",
)  # fmt: skip
WORDS = tuple(sorted({word.strip("{}.?") for line in _LINES for word in line.split()} - {""}))
"""All that sounds are told in."""
