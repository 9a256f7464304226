"""The world's sounds: tones, chirps, clicks, chords, warbles, bells, noise and silence; what is said of them.

Pitches are semitones above 55 Hz: every tenth is held out, every tenth looked at while training is tuned; what has no
pitch differs by chance alone.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from scipy.signal import lfilter

from embedded.words import DIGITS
from embedded.world.heard.speech import RATE, Samples
from embedded.world.things import Rng, Split, pick

LOWEST = 55.0
LOW, HIGH, ANY = (12, 31), (46, 66), (12, 60)
"""Semitones between which low and high tones lie, and what is neither."""


class Sound(NamedTuple):
    """As in "three clicks": what it is, and how many there are of it."""

    kind: str
    many: int = 1

    @property
    def words(self) -> str:
        name = NAMES[self.kind]
        if name in UNCOUNTED:
            return name
        return f"a {name}" if self.many == 1 else f"{DIGITS[self.many]} {name}s"


def side_of(semitone: int) -> Split:
    match semitone % 10:
        case 0:
            return "held_out"
        case 1:
            return "validation"
    return "train"


def pitch(rng: Rng, split: Split, ends: tuple[int, int] = ANY) -> float:
    """Hertz of a semitone of this side, a little out of tune."""
    semitones = [one for one in range(*ends) if side_of(one) == split]
    return float(LOWEST * 2 ** ((pick(semitones, rng) + rng.uniform(-0.2, 0.2)) / 12))


def any_sound(rng: Rng) -> Sound:
    """Any kind, and as many of it as can be counted."""
    kind = pick(KINDS, rng)
    return Sound(kind, int(rng.integers(1, MOST[kind] + 1)))


def sounded(sound: Sound, rng: Rng, split: Split = "train", seconds: float | None = None) -> Samples:
    """The sound, −1 … 1, at 16 kHz; its parts are of one pitch and lie evenly in the time there is."""
    whole = np.zeros(int((seconds or rng.uniform(1.2, 2.4)) * RATE), np.float32)
    make = MAKERS[sound.kind](rng, split)
    share = len(whole) // sound.many
    for place in range(sound.many):
        length = share if sound.many == 1 else int(share * 0.7)
        whole[place * share : place * share + length] += make(length)
    loudest = max(float(np.abs(whole).max()), 1e-6)
    return np.asarray(whole * (1 if sound.kind == "silence" else rng.uniform(0.25, 0.8) / loudest), np.float32)


def hiss(rng: Rng, count: int) -> Samples:
    """Noise of loudness 1 (root mean square), from dull to bright."""
    white = rng.standard_normal(count).astype(np.float32)
    dull = float(rng.uniform(-0.5, 0.9))
    coloured = lfilter([1.0], [1.0, -dull], white)
    found: Samples = (coloured / np.sqrt((coloured**2).mean())).astype(np.float32)
    return found


Part = Callable[[int], Samples]
"""One of the sounds, of so many samples."""


def _time(count: int) -> Samples:
    return np.arange(count, dtype=np.float32) / np.float32(RATE)


def _faded(samples: Samples, seconds: float = 0.02) -> Samples:
    edge: Samples = np.minimum(np.arange(len(samples), dtype=np.float32) / np.float32(seconds * RATE), 1)
    faded: Samples = samples * edge * edge[::-1]
    return faded


def _wave(hertz: "np.ndarray[Any, Any] | float", count: int, overtones: float = 0.3) -> Samples:
    """A voice of this pitch at each sample, with some of its octave."""
    turns = 2 * np.pi * np.cumsum(np.broadcast_to(np.asarray(hertz, np.float64) / RATE, (count,)))
    found: Samples = (np.sin(turns) + overtones * np.sin(2 * turns)).astype(np.float32)
    return found


def _tone(ends: tuple[int, int]) -> Callable[[Rng, Split], Part]:
    def make(rng: Rng, split: Split) -> Part:
        hertz, overtones = pitch(rng, split, ends), float(rng.uniform(0, 0.5))
        return lambda count: _faded(_wave(hertz, count, overtones))

    return make


def _chirp(octaves: float) -> Callable[[Rng, Split], Part]:
    def make(rng: Rng, split: Split) -> Part:
        middle, far = pitch(rng, split, (30, 50)), octaves * float(rng.uniform(0.8, 1.4))
        return lambda count: _faded(_wave(middle * 2 ** (np.linspace(-far, far, count) / 2), count, 0.1))

    return make


def _clicks(rng: Rng, split: Split) -> Part:  # noqa: ARG001 — as all makers
    width = int(rng.uniform(0.002, 0.006) * RATE)

    def part(count: int) -> Samples:
        samples = np.zeros(count, np.float32)
        samples[:width] = np.hanning(width) * np.sign(np.sin(np.arange(width) * 1.3))
        return samples

    return part


def _noise(rng: Rng, split: Split) -> Part:  # noqa: ARG001
    return lambda count: _faded(hiss(rng, count))


def _chord(rng: Rng, split: Split) -> Part:
    root, third = pitch(rng, split, (24, 45)), pick((3, 4), rng)

    def part(count: int) -> Samples:
        voices = [_wave(root * 2 ** (step / 12), count) for step in (0, third, 7)]
        return _faded(np.sum(voices, axis=0, dtype=np.float32))

    return part


def _warble(rng: Rng, split: Split) -> Part:
    hertz, speed, depth = pitch(rng, split, (30, 52)), rng.uniform(5, 9), rng.uniform(0.06, 0.15)
    return lambda count: _faded(_wave(hertz * (1 + depth * np.sin(2 * np.pi * speed * _time(count))), count, 0.1))


def _bell(rng: Rng, split: Split) -> Part:
    hertz, fall = pitch(rng, split, (36, 56)), float(rng.uniform(3, 6))
    partials = ((1.0, 1.0), (2.76, 0.5), (5.4, 0.25))

    def part(count: int) -> Samples:
        time = _time(count)
        rung = sum(loud * np.sin(2 * np.pi * hertz * ratio * time) for ratio, loud in partials)
        return _faded(np.asarray(rung * np.exp(-fall * time), np.float32), 0.003)

    return part


def _silence(rng: Rng, split: Split) -> Part:  # noqa: ARG001
    loud = np.float32(rng.uniform(0, 0.003))
    return lambda count: loud * hiss(rng, count)


MAKERS: Mapping[str, Callable[[Rng, Split], Part]] = MappingProxyType(
    {
        "high tone": _tone(HIGH),
        "low tone": _tone(LOW),
        "rising chirp": _chirp(1.0),
        "falling chirp": _chirp(-1.0),
        "clicks": _clicks,
        "noise": _noise,
        "chord": _chord,
        "warble": _warble,
        "bell": _bell,
        "silence": _silence,
    }
)
KINDS = tuple(MAKERS)
NAMES = {kind: kind for kind in KINDS} | {"clicks": "click"}
UNCOUNTED = ("noise", "silence")
MOST = dict.fromkeys(KINDS, 1) | {"clicks": 5, "high tone": 3, "low tone": 3, "bell": 3}
"""How many of a kind may be heard one after the other."""
SPEECH = "speech"
LABELS = (*KINDS, SPEECH)
"""What a sound may be called; speech is spoken elsewhere."""
