"""Fills Whisper's windows with recordings, as they are met: one after another, cut short, in rooms with noise."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn.functional import conv2d

from embedded.train.audio.speech_bank import Recording
from embedded.train.audio.transcripts import SECONDS
from embedded.world.heard.sounds import hiss
from embedded.world.heard.speech import RATE, Samples
from embedded.world.things import Rng, pick

TICKS = 50
"""Times are told in fiftieths of a second."""
TIMED, FRENCH, TRANSLATED = 0.35, 0.12, 0.4
PAUSE = (0.1, 0.7)
FOLLOWED = 0.6
"""How often a recording is followed by another, where there is room."""
BLURS = torch.tensor([[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]])[None, None] / 16


class Stretch(NamedTuple):
    """Something said from tick to tick: its words as they are said and as they are to be told, and when each ends."""

    said: str
    told: str
    begin: int
    end: int
    ends: tuple[int, ...]


class Window(NamedTuple):
    """`cut` is the tick at which something begins, as is told, that the window does not hold to its end; from
    `overfull` on words may be left untold."""

    samples: Samples
    stretches: tuple[Stretch, ...]
    timed: bool
    french: bool
    translated: bool
    cut: int | None
    overfull: int | None


class Recordings(NamedTuple):
    """Those in English and those in French."""

    english: Sequence[Recording]
    french: Sequence[Recording]


def sorted_by_language(recordings: Sequence[Recording]) -> Recordings:
    said = [one for one in recordings if len(one.ends) == len(one.said.split())]
    return Recordings([one for one in said if not one.is_french], [one for one in said if one.is_french])


def filled(recordings: Recordings, rng: Rng) -> Window:
    """One window of any recordings of one language."""
    french = bool(rng.random() < FRENCH)
    translated = french and bool(rng.random() < TRANSLATED)
    timed = bool(rng.random() < TIMED)
    whole = np.zeros(SECONDS * RATE, np.float32)
    at = 0.0 if rng.random() < 0.3 else float(rng.uniform(0, 0.6))
    stretches: list[Stretch] = []
    cut = overfull = None
    while True:
        one = _paced(pick(recordings[french], rng), float(rng.uniform(0.88, 1.14)))
        if at + one.seconds > SECONDS - 0.05:
            if not stretches:
                at = 0.0
                stretches.append(_shortened(whole, one, translated))
                overfull = stretches[0].end
            elif timed and rng.random() < 0.5 and at < SECONDS - 0.3:
                cut = overfull = round(at * TICKS)
                _lay(whole, one.samples, at)
            break
        _lay(whole, one.samples, at)
        stretches.append(_stretch(one, at, translated))
        at += one.seconds + float(rng.uniform(*PAUSE))
        if rng.random() > FOLLOWED:
            break
    return Window(_in_a_room(whole, rng), tuple(stretches), timed, french, translated, cut, overfull)


def heard(extractor: Any, windows: Sequence[Window], rng: Rng) -> torch.Tensor:
    """The windows' spectrograms, some of them blurred as our own voice's are, some with gaps."""
    features: torch.Tensor = extractor(
        [one.samples for one in windows], sampling_rate=RATE, return_tensors="pt"
    ).input_features
    for place in np.flatnonzero(rng.random(len(features)) < 0.3):
        for _ in range(int(rng.integers(1, 3))):
            features[place] = conv2d(features[place][None, None], BLURS, padding=1)[0, 0]
    for one in features:
        band, moment = int(rng.integers(0, 72)), int(rng.integers(0, one.shape[1] - 12))
        one[band : band + int(rng.integers(0, 8))] = one.mean()
        one[:, moment : moment + int(rng.integers(0, 8))] = one.mean()
    return features


def _paced(one: Recording, pace: float) -> Recording:
    """Faster and higher, or slower and deeper."""
    count = int(len(one.samples) / pace)
    samples = np.interp(np.arange(count) * pace, np.arange(len(one.samples)), one.samples).astype(np.float32)
    return one._replace(samples=samples, ends=tuple(end / pace for end in one.ends))


def _stretch(one: Recording, at: float, translated: bool) -> Stretch:
    end = min(round((at + one.seconds) * TICKS), SECONDS * TICKS)
    ends = tuple(round((at + word) * TICKS) for word in one.ends)
    return Stretch(one.said, one.english if translated else one.said, round(at * TICKS), end, ends)


def _shortened(whole: Samples, one: Recording, translated: bool) -> Stretch:
    """What is longer than a window: of it, the words that end within."""
    _lay(whole, one.samples, 0.0)
    count = sum(end < SECONDS - 0.1 for end in one.ends)
    said = " ".join(one.said.split()[:count])
    ends = tuple(round(word * TICKS) for word in one.ends[:count])
    return Stretch(said, one.english if translated else said, 0, ends[-1], ends)


def _lay(whole: Samples, samples: Samples, at: float) -> None:
    start = int(at * RATE)
    some = samples[: len(whole) - start]
    whole[start : start + len(some)] += some


def _in_a_room(samples: Samples, rng: Rng) -> Samples:
    """As loud as chance wills, brighter or duller, and with a hiss half the time."""
    tilt = np.float32(rng.uniform(-0.4, 0.4))
    found = samples + tilt * np.concatenate([np.zeros(1, np.float32), samples[:-1]])
    found *= np.float32(10 ** rng.uniform(-0.9, 0.5) / max(np.abs(found).max(), 0.05) * 0.3)
    if rng.random() < 0.5:
        loud = float(np.sqrt((found**2).mean())) * 10 ** (-float(rng.uniform(5, 40)) / 20)
        found += np.float32(loud) * hiss(rng, len(found))
    return found.clip(-1, 1)
