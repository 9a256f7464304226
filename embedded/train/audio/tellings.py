"""What VITS learns to read: sentences in the even voice, made once and kept beside the checkpoints."""

import logging
from pathlib import Path
from typing import NamedTuple

import numpy as np

from embedded.words import ENGLISH
from embedded.world.heard import sayings
from embedded.world.heard.speech import TELLER, Samples
from embedded.world.heard.telling import SIGNS, told
from embedded.world.things import Rng, pick, seeded

log = logging.getLogger(__name__)
COUNT = 1500
WIDER = 0.25
"""The share of sentences that are not the world's, so that other words can be read too."""
SPEED = TELLER.speed


class Telling(NamedTuple):
    """A sentence, its sound, and how many frames each of its signs, and each gap around one, lasts."""

    text: str
    samples: Samples
    frames: tuple[int, ...]


def tellings(folder: Path, count: int = COUNT) -> list[Telling]:
    """From short to long; read from the folder if they are there already."""
    file = folder / f"tellings-{count}.npz"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rng = seeded("tellings", "train", 0)
        _keep([_telling(rng) for _ in range(count)], file)
        log.info("%d tellings made: %s", count, file)
    return sorted(_kept(file), key=lambda one: len(one.samples))


def _telling(rng: Rng) -> Telling:
    text = _listed(_text(rng), rng)
    sound = told(text, SPEED)
    return Telling(text, sound.samples, sound.frames)


def _text(rng: Rng) -> str:
    if rng.random() > WIDER:
        return sayings.written(sayings.saying(rng), rng)
    words = pick(ENGLISH, rng).split()
    length = int(rng.integers(3, 9))
    start = int(rng.integers(max(len(words) - length, 0) + 1))
    return "".join(sign for sign in " ".join(words[start : start + length]) if sign.lower() in SIGNS).strip() or "zero"


def _listed(text: str, rng: Rng) -> str:
    """Now and then with a comma between its words."""
    words = text.split()
    if len(words) < 3 or rng.random() > 0.15:
        return text
    place = int(rng.integers(1, len(words) - 1))
    return " ".join([*words[:place], words[place].rstrip(",.;") + ",", *words[place + 1 :]])


def _keep(made: list[Telling], file: Path) -> None:
    unfinished = file.with_suffix(".new.npz")
    np.savez(
        unfinished,
        text=np.array([one.text for one in made]),
        samples=np.concatenate([one.samples for one in made]),
        lengths=np.array([len(one.samples) for one in made]),
        frames=np.concatenate([one.frames for one in made]),
        signs=np.array([len(one.frames) for one in made]),
    )
    unfinished.replace(file)


def _kept(file: Path) -> list[Telling]:
    with np.load(file) as kept:
        sounds = np.split(kept["samples"], np.cumsum(kept["lengths"])[:-1])
        frames = np.split(kept["frames"], np.cumsum(kept["signs"])[:-1])
        parts = zip(kept["text"], sounds, frames, strict=True)
        return [Telling(str(text), sound, tuple(map(int, lasts))) for text, sound, lasts in parts]
