"""Exams of what hears, speaks and sounds: spoken and synthetic sounds that nothing was trained on."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import soundfile
from pydantic import JsonValue

from embedded.exams.exam import Exam, Examined, bytes_of, share, uri
from embedded.exams.recordings import RATE, recordings
from embedded.words import DIGITS
from embedded.world.heard import sounds
from embedded.world.heard.sayings import plain, saying, written
from embedded.world.heard.sound_words import worded
from embedded.world.heard.sounds import KINDS, LABELS, SPEECH, Sound
from embedded.world.things import Rng, seeded

Samples: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
WHISPER, VITS, AST, CLAP = (f"anymodal/tiny-{name}" for name in ("whisper", "vits", "ast", "clap"))
GATE, MUSIC, QWEN = "anymodal/spectral-gate", "anymodal/tiny-musicgen", "anymodal/tiny-qwen2-audio"
HEARD = "This is a sound of {}."


def wav(samples: Samples) -> str:
    """A sound as requests carry it."""
    out = io.BytesIO()
    soundfile.write(out, samples, RATE, format="WAV", subtype="PCM_16")
    return uri(out.getvalue(), "audio/wav")


def samples_of(data_uri: str) -> Samples:
    """An answer's sound, one channel."""
    read: Samples = soundfile.read(io.BytesIO(bytes_of(data_uri)), dtype="float32", always_2d=True)[0][:, 0]
    return read


def mistakes(said: str, written_down: str) -> int:
    """Words to change, to add or to leave out until what was written is what was said."""
    wanted, got = said.split(), spelled(written_down).split()
    row = list(range(len(got) + 1))
    for place, word in enumerate(wanted, start=1):
        before, row[0] = row[0], place
        for at, other in enumerate(got, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def spelled(text: str) -> str:
    """Its words in lower case, digits among them written out."""
    return " ".join(DIGITS[int(word)] if word.isdigit() and int(word) <= 10 else word for word in plain(text).split())


def _rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Word error rate."""
    return sum(mistakes(*pair) for pair in pairs) / sum(len(said.split()) for said, _ in pairs)


def _written(examined: Examined, sound: str, **choices: str) -> str:
    return str(examined.ask("automatic-speech-recognition", sound, model=WHISPER, **choices)["text"])


def _hears(examined: Examined) -> float:
    return _rate([(one.said, _written(examined, wav(one.samples))) for one in examined.some_of(recordings())])


def _speaks(examined: Examined) -> float:
    rng = seeded("spoken", "held_out", 1)
    pairs = []
    for seed in range(examined.some(50)):
        said = saying(rng, "held_out")
        text = _with_digits(written(said, rng), rng)
        sound = examined.ask("text-to-speech", text, model=VITS, seed=seed)["audio"]
        pairs.append((said, _written(examined, sound)))
    return _rate(pairs)


def _with_digits(text: str, rng: Rng) -> str:
    """Some numbers as figures, as people type them."""
    if rng.random() < 0.5:
        return text
    return " ".join(str(DIGITS.index(word)) if word in DIGITS else word for word in text.split())


def heard(examined: Examined, rng: Rng, kinds: Sequence[str], each: int) -> Iterator[tuple[Sound, Samples]]:
    """Held-out sounds of these kinds, and people who speak."""
    spoken = recordings()
    for number, kind in examined.some_of([(number, kind) for number in range(each) for kind in kinds]):
        sound = Sound(kind, 1 if kind == SPEECH else int(rng.integers(1, sounds.MOST[kind] + 1)))
        made = spoken[number % len(spoken)].samples if kind == SPEECH else sounds.sounded(sound, rng, "held_out")
        yield sound, made


def _names(examined: Examined) -> float:
    return share(
        examined.ask("audio-classification", wav(made), model=AST)["labels"][0]["label"] == sound.kind
        for sound, made in heard(examined, seeded("named", "held_out", 0), LABELS, 10)
    )


def _told(examined: Examined) -> float:
    """Each sound among the names of all kinds, in the sentence that the library's pipeline uses."""
    labels: list[JsonValue] = [worded(Sound(kind)) for kind in LABELS]
    found = []
    for sound, made in heard(examined, seeded("told", "held_out", 0), LABELS, 8):
        best = examined.ask(
            "zero-shot-audio-classification",
            wav(made),
            model=CLAP,
            candidate_labels=labels,
            hypothesis_template=HEARD,
        )["labels"][0]["label"]
        found.append(best == worded(Sound(sound.kind)))
    return share(found)


def _cleaned(examined: Examined) -> float:
    """Decibels by which the signal over what is not signal rises, on average, with hiss 0 to 10 decibels below it."""
    rng = seeded("cleaned", "held_out", 0)
    kinds = [kind for kind in KINDS if kind not in ("silence", "noise", "clicks")]
    gained = []
    for _, made in heard(examined, rng, [*kinds, *[SPEECH] * len(kinds)], 4):
        clean = np.concatenate(
            [np.zeros(RATE // 2, np.float32), made * np.float32(0.5), np.zeros(RATE // 2, np.float32)]
        )
        loud = np.sqrt((clean**2).mean()) * 10 ** -rng.uniform(0, 0.5)
        given = (clean + loud * sounds.hiss(rng, len(clean))).astype(np.float32)
        given, clean = (one / max(np.abs(given).max(), 1.0) for one in (given, clean))
        answered = samples_of(examined.ask("audio-to-audio", wav(given), model=GATE)["blob"])
        gained.append(_decibels(clean, answered) - _decibels(clean, given))
    return float(np.mean(gained))


def _decibels(clean: Samples, sound: Samples) -> float:
    return float(10 * np.log10((clean**2).sum() / ((sound - clean) ** 2).sum()))


def _makes(examined: Examined) -> float:
    """What is asked for, as the classifier names it."""
    rng = seeded("asked", "held_out", 0)
    kinds = [kind for kind in KINDS if kind != "silence"]
    found = []
    for seed, kind in examined.some_of(list(enumerate(kinds * 6))):
        sound = Sound(kind, int(rng.integers(1, sounds.MOST[kind] + 1)))
        made = examined.ask("text-to-audio", worded(sound), model=MUSIC, seed=seed)["audio"]
        labels = examined.ask("audio-classification", made, model=AST)["labels"]
        found.append(labels[0]["label"] == kind)
    return share(found)


def _answered(examined: Examined, made: Samples, asked: str) -> str:
    inputs = {"audio": wav(made), "text": asked}
    return plain(examined.ask("audio-text-to-text", inputs, model=QWEN, max_new_tokens=24)["generated_text"])


def _describes(examined: Examined) -> float:
    """Kind and number of a sound."""
    some = heard(examined, seeded("described", "held_out", 0), LABELS, 8)
    return share(_answered(examined, made, "What do you hear?") == worded(sound) for sound, made in some)


def _repeats(examined: Examined) -> float:
    asked = examined.some_of(recordings())
    return _rate([(one.said, _answered(examined, one.samples, "What is said?")) for one in asked])


EXAMS = (
    Exam("held-out sayings, unheard voices: word errors", "automatic-speech-recognition", WHISPER, 0.1, _hears, "less"),
    Exam("held-out texts as Whisper hears them: word errors", "text-to-speech", VITS, 0.2, _speaks, "less"),
    Exam("held-out sounds are named", "audio-classification", AST, 0.9, _names),
    Exam("held-out sounds are told apart by their descriptions", "zero-shot-audio-classification", CLAP, 0.9, _told),
    Exam("hiss is taken from sounds and speech", "audio-to-audio", GATE, 5.0, _cleaned, unit="dB"),
    Exam("asked sounds are heard", "text-to-audio", MUSIC, 0.8, _makes),
    Exam("kind and number of held-out sounds are told", "audio-text-to-text", QWEN, 0.85, _describes),
    Exam("held-out sayings are repeated: word errors", "audio-text-to-text", QWEN, 0.15, _repeats, "less"),
)  # fmt: skip
