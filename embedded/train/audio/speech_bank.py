"""Recordings of the world's sayings, made once for all trainings that hear or speak, kept beside the checkpoints."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from embedded.world.heard import sayings
from embedded.world.heard.speech import RATE, TELLER, Samples, Spoken, Voice, spoken, voice
from embedded.world.things import Rng, Split, seeded

log = logging.getLogger(__name__)

TELLERS = 0.15
"""The share of recordings in the even voice that our own text-to-speech has."""


class Recording(NamedTuple):
    """A saying, in English and in the language that it is said in, and where each of its words ends, in seconds."""

    samples: Samples
    said: str
    english: str
    ends: tuple[float, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    @property
    def is_french(self) -> bool:
        return self.said != self.english


def bank(folder: Path, split: Split = "train", english: int = 5000, french: int = 700) -> list[Recording]:
    """So many recordings of this side; read from the folder if they are there already."""
    file = folder / f"spoken-{split}-{english}-{french}.npz"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = seeded("speech", split, 0)
        made = [_english(rng, split) for _ in range(english)] + [_french(rng, split) for _ in range(french)]
        _keep(made, file)
        log.info("%d recordings made: %s", len(made), file)
    return _kept(file)


def _english(rng: Rng, split: Split) -> Recording:
    saying = sayings.saying(rng, split)
    by = voice(rng, split) if rng.random() > TELLERS else TELLER._replace(speed=int(rng.integers(135, 170)))
    return _recording(sayings.written(saying, rng), by, saying, saying)


def _french(rng: Rng, split: Split) -> Recording:
    both = sayings.both(rng, split)
    return _recording(both.french, voice(rng, split, language="fr"), both.french, both.english)


def _recording(text: str, by: Voice, saying: str, english: str) -> Recording:
    said = spoken(text, by)
    return Recording(said.samples, saying, english, tuple(_ends(text, said)))


def _ends(text: str, said: Spoken) -> Iterator[float]:
    """When each word is over; espeak-ng says some in one breath ("of a"), which share its time by their letters."""
    starts = [word.at for word in said.words]
    for word, after in zip(said.words, (*starts[1:], len(text)), strict=True):
        parts = text[word.at : after].split()
        letters = np.cumsum([len(part) for part in parts])
        yield from (word.begin + (word.end - word.begin) * float(share / letters[-1]) for share in letters)


def _keep(made: list[Recording], file: Path) -> None:
    unfinished = file.with_suffix(".new.npz")
    np.savez(
        unfinished,
        samples=np.concatenate([(one.samples * 2**15).clip(-(2**15), 2**15 - 1).astype(np.int16) for one in made]),
        lengths=np.array([len(one.samples) for one in made]),
        said=np.array([one.said for one in made]),
        english=np.array([one.english for one in made]),
        ends=np.array([end for one in made for end in one.ends], np.float32),
        words=np.array([len(one.ends) for one in made]),
    )
    unfinished.replace(file)


def _kept(file: Path) -> list[Recording]:
    with np.load(file) as kept:
        samples, ends = kept["samples"], kept["ends"]
        cuts, word_cuts = np.cumsum(kept["lengths"])[:-1], np.cumsum(kept["words"])[:-1]
        parts = zip(
            np.split(samples.astype(np.float32) / np.float32(2**15), cuts),
            kept["said"],
            kept["english"],
            np.split(ends, word_cuts),
            strict=True,
        )
        return [
            Recording(some, str(said), str(english), tuple(float(end) for end in times))
            for some, said, english, times in parts
        ]
