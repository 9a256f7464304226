"""The even voice, set to a grid: every period of it is a half frame long and begins where a half frame begins.

espeak-ng's pulses start anew after each pause and each unvoiced sound. Where nothing is voiced, time is stretched by
a few milliseconds, so that all pulses fall on one grid: what a decoder has to learn of a frame is then always alike.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from embedded.world.heard.speech import RATE, TELLER, Samples, Spoken, spoken

SIGNS = " abcdefghijklmnopqrstuvwxyz'.,;:!?-"
"""All that is read; numbers are written out before."""
FRAME = 256
PITCH = RATE / (FRAME / 2)
"""Hertz of two periods a frame."""
SPOKEN_PITCH = 125.24
LEAD, PAUSE, REST = 3, 12, 5
"""Frames of silence before what is said, after a full stop, and after what ends without one."""
_WEAK = 0.08
_HOP = 64
_DRIFT = 0.4
"""How much the phase of what is voiced may turn within a frame."""


class Told(NamedTuple):
    """The sound, of whole frames, and of how many of them each sign of the text and each gap around one lasts."""

    samples: Samples
    frames: tuple[int, ...]


def told(text: str, speed: int = TELLER.speed) -> Told:
    """A text of one sentence, as VITS reads it: a gap, a sign, a gap, a sign … a gap."""
    said = _set_to_pitch(spoken(text, TELLER._replace(speed=speed)))
    frames = lasting(text, said)
    whole = np.zeros(sum(frames) * FRAME, np.float32)
    some = said.samples[: len(whole) - LEAD * FRAME]
    whole[LEAD * FRAME : LEAD * FRAME + len(some)] = some
    return Told(_on_the_grid(whole), frames)


def lasting(text: str, said: Spoken) -> tuple[int, ...]:
    """A word's time is shared evenly by its signs and the gaps before them, at least a frame each."""
    lead = LEAD * FRAME / RATE
    ends = _ends(text, said)
    halves = [time for begin, end in zip((0.0, *ends[:-1]), ends, strict=True) for time in ((begin + end) / 2, end)]
    cuts: list[int] = []
    for time in halves:
        cuts.append(max(round((lead + time) * RATE / FRAME), (cuts[-1] if cuts else 0) + 1))
    stopped = text[-1] in ".!?"
    rest = PAUSE if stopped else REST
    frames = [cut - before for before, cut in zip((0, *cuts[:-1]), cuts, strict=True)]
    if stopped:
        frames[-1] += rest - 1
        return (*frames, 1)
    return (*frames, rest)


def _ends(text: str, said: Spoken) -> list[float]:
    """When each sign is over: those of a word one after the other, those between words within the pause."""
    ends = [0.0] * len(text)
    places = [word.at for word in said.words]
    for number, word in enumerate(said.words):
        after = places[number + 1] if number + 1 < len(places) else len(text)
        length = max(_length(text[word.at : after]), 1)
        for place in range(length):
            ends[word.at + place] = word.begin + (word.end - word.begin) * (place + 1) / length
        following = said.words[number + 1].begin if number + 1 < len(places) else word.end
        between = after - word.at - length
        for place in range(between):
            ends[word.at + length + place] = word.end + (following - word.end) * (place + 1) / between
    return ends


def _length(word: str) -> int:
    """Signs up to the last that is spoken."""
    return max((place + 1 for place, sign in enumerate(word) if sign.isalnum()), default=1)


def _set_to_pitch(said: Spoken) -> Spoken:
    slower = SPOKEN_PITCH / PITCH
    count = int(len(said.samples) * slower)
    samples = np.interp(np.arange(count) / slower, np.arange(len(said.samples)), said.samples).astype(np.float32)
    words = tuple(word._replace(begin=word.begin * slower, end=word.end * slower) for word in said.words)
    return Spoken(samples, words)


def _on_the_grid(samples: Samples) -> Samples:
    """Moves what is voiced by less than a half period, either way."""
    starts = np.arange(0, len(samples) - FRAME, _HOP)
    turn = np.exp(-2j * np.pi * PITCH / RATE * np.arange(len(samples)))
    found = (sliding_window_view(samples * turn, FRAME)[starts] * np.hanning(FRAME)).sum(axis=1)
    strength, drift = np.abs(found), np.abs(np.angle(found[4:] * found[:-4].conj()))
    loud = strength > _WEAK * strength.max()
    steady = 2 + np.flatnonzero(loud[2:-2] & loud[4:] & loud[:-4] & (drift < _DRIFT))
    if not len(steady):
        return samples
    # A later pulse has a more negative phase: it is fetched from where it is.
    late = -np.unwrap(np.angle(found[steady])) / (2 * np.pi * PITCH) * RATE
    late -= np.round(np.median(late) / (FRAME / 2)) * FRAME / 2
    every = np.arange(len(samples))
    moved = np.interp(every, starts[steady] + FRAME / 2, late)
    return np.asarray(np.interp(every + moved, every, samples), np.float32)
