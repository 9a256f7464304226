"""Speaks the world's sayings with espeak-ng's library, which training machines have and running ones need not.

`python -m embedded.world.heard.speech <folder>` writes the recordings that exams and tests play, see `recordings`.
"""

import ctypes
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from scipy.signal import resample_poly

from embedded.world.things import Rng, Split, pick

Samples: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
RATE = 16_000
LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS, _PHONEMES, _UTF8 = 2, 1, 1
_SPEED, _PITCH, _RANGE = 1, 3, 4
_OVER, _WORD, _SAID = 0, 1, 7


class Voice(NamedTuple):
    """espeak-ng's name of a voice, words a minute, pitch and its range (both 0 … 100)."""

    name: str
    speed: int = 160
    pitch: int = 50
    range: int = 50


class Sounded(NamedTuple):
    """When a part of a text is said, in seconds; `at` is where in the text it begins."""

    at: int
    begin: float
    end: float


class Spoken(NamedTuple):
    """16 kHz, without the silence around it, and when which word is said; pauses are between words."""

    samples: Samples
    words: tuple[Sounded, ...]


ACCENTS = ("en-us", "en-us", "en", "en-gb-scotland")
VARIANTS = ("", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m8", "+f1", "+f2", "+f3", "+f5", "+klatt", "+klatt2")
UNHEARD = Voice("en-us+f4", 155, 48, 55), Voice("en+m7", 165, 52, 45)
"""The voices that nothing is trained on."""
TELLER = Voice("en-us+Andy", 150, 79, 0)
"""The even voice that our own text-to-speech learns to speak with: its pitch never leaves 125.24 Hz."""


def voice(rng: Rng, split: Split = "train", language: str | None = None) -> Voice:
    """Any voice of this side."""
    if split == "held_out" and language is None:
        return pick(UNHEARD, rng)
    speed, pitch, spread = (int(rng.integers(*ends)) for ends in ((125, 200), (30, 75), (0, 80)))
    return Voice(f"{language or pick(ACCENTS, rng)}{pick(VARIANTS, rng)}", speed, pitch, spread)


def spoken(text: str, by: Voice) -> Spoken:
    """Raises OSError where espeak-ng is not installed, ValueError for a voice that it does not have."""
    sound, events, rate = _Mouth.only().say(text, by)
    step = Fraction(RATE, rate)
    samples = resample_poly(sound, step.numerator, step.denominator).astype(np.float32)
    first, last = edges(samples)
    words = tuple(
        Sounded(
            one.at, max(one.begin - first / RATE, 0.0), min(max(one.end - first / RATE, 0.0), (last - first) / RATE)
        )
        for one in _words(events, len(sound) / rate)
    )
    return Spoken(samples[first:last], words)


def edges(samples: Samples, quiet: float = 0.004) -> tuple[int, int]:
    """The first sample that is not silence, and one after the last."""
    loud = np.flatnonzero(np.abs(samples) > quiet)
    return (int(loud[0]), int(loud[-1]) + 1) if len(loud) else (0, len(samples))


class _Heard(NamedTuple):
    kind: int
    at: int
    seconds: float
    sound: str


def _words(events: Sequence[_Heard], whole: float) -> Iterator[Sounded]:
    """A word ends where its last phoneme does: what espeak-ng says as `_` is a pause."""
    starts = [place for place, one in enumerate(events) if one.kind == _WORD]
    for place, following in zip(starts, (*starts[1:], len(events)), strict=True):
        said = [one for one in events[place + 1 : following] if one.kind == _SAID]
        pauses = [one.seconds for one in said if one.sound.startswith("_") and one.seconds > events[place].seconds]
        after = events[following].seconds if following < len(events) else whole
        if any(not one.sound.startswith("_") for one in said):
            yield Sounded(events[place].at - 1, events[place].seconds, min((after, *pauses)))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Told = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Mouth:
    """The library, which speaks once at a time and tells what it said by a callback."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEMES)
        self._sound: list[Samples] = []
        self._events: list[_Heard] = []
        self._told = _Told(self._hear)
        self._library.espeak_SetSynthCallback(self._told)

    @staticmethod
    @cache
    def only() -> "_Mouth":
        return _Mouth()

    def say(self, text: str, by: Voice) -> tuple[Samples, list[_Heard], int]:
        self._sound, self._events = [], []
        if self._library.espeak_SetVoiceByName(by.name.encode()):
            raise ValueError(f"espeak-ng has no voice {by.name}")
        for name, value in ((_SPEED, by.speed), (_PITCH, by.pitch), (_RANGE, by.range)):
            self._library.espeak_SetParameter(name, value, 0)
        written = text.encode()
        self._library.espeak_Synth(written, len(written) + 1, 0, 1, 0, _UTF8, None, None)
        return np.concatenate(self._sound), self._events, self._rate

    def _hear(self, sound: Any, count: int, events: Any) -> int:
        if count > 0:
            self._sound.append(np.ctypeslib.as_array(sound, (count,)).astype(np.float32) / np.float32(2**15))
        for place in range(10_000):
            one = events[place]
            if one.type == _OVER:
                break
            name = ctypes.string_at(ctypes.byref(one, _Event.id.offset), 8).split(b"\0")[0].decode(errors="replace")
            self._events.append(_Heard(one.type, one.text_position, one.sample / self._rate, name))
        return 0
