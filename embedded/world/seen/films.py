"""Films of one thing that moves, grows or stays, and what is said of them; they are split as their things are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from PIL import Image

from embedded.world.said.captions import article
from embedded.world.seen import pictures, scenes
from embedded.world.seen.scenes import Ground, Placed, Scene
from embedded.world.things import Rng, Split, Thing, pick, thing

FRAMES = 9
HALF = (0.15, 0.21)
"""Half a thing's width, as a share of the frame's side; a thing that grows begins with less and ends with more."""
GROWN = ((0.09, 0.12), (0.25, 0.31))
WAY = (0.3, 0.5)
"""How far a thing moves, as a share of the frame's side."""
EDGE = 0.02


class Motion(NamedTuple):
    """Rightwards and downwards; `words` are how it is said, of a thing that does it."""

    across: int
    down: int
    words: tuple[str, ...]


MOTIONS: Mapping[str, Motion] = MappingProxyType(
    {
        "moves right": Motion(1, 0, ("moves to the right", "moves right", "goes to the right", "moving right")),
        "moves left": Motion(-1, 0, ("moves to the left", "moves left", "goes to the left", "moving left")),
        "moves up": Motion(0, -1, ("moves up", "moves up", "goes up", "rises", "moving up")),
        "moves down": Motion(0, 1, ("moves down", "moves down", "goes down", "falls", "moving down")),
        "grows": Motion(0, 0, ("grows", "grows", "gets bigger", "growing")),
        "stays": Motion(0, 0, ("stays", "stays where it is", "does not move", "stands still")),
    }
)
"""By the name of its class."""
TEMPLATES = ("{}", "{}", "{}", "{}.", "a film of {}", "show me {}", "a video of {}")


class Film(NamedTuple):
    """What is filmed: a thing in its place at the first and at the last of the frames."""

    first: Placed
    last: Placed
    motion: str
    ground: Ground

    def at(self, share: float) -> Placed:
        """Where the thing is after this share of the film."""
        x, y, half = (
            (1 - share) * float(getattr(self.first, name)) + share * float(getattr(self.last, name))
            for name in ("x", "y", "half")
        )
        return self.first._replace(x=x, y=y, half=half)


def film(rng: Rng, split: Split = "train", plain: float = 1.0) -> Film:
    """Any thing of this side doing anything, on a ground that is plain with this probability."""
    return filmed(thing(rng, split), pick(tuple(MOTIONS), rng), rng, plain)


def filmed(one: Thing, motion: str, rng: Rng, plain: float = 1.0) -> Film:
    """This thing doing this, somewhere in the picture."""
    ground = scenes.ground(rng, plain)
    turn = float(rng.uniform(-scenes.TURN, scenes.TURN))
    start, end = (float(rng.uniform(*GROWN[0])), float(rng.uniform(*GROWN[1]))) if motion == "grows" else (0.0, 0.0)
    if not start:
        start = end = float(rng.uniform(*HALF))
    room, way = end + EDGE, float(rng.uniform(*WAY))
    across, down, _ = MOTIONS[motion]
    x, y = (_begin(rng, room, way * ahead) for ahead in (across, down))
    first = Placed(one, x, y, start, turn)
    return Film(first, first._replace(x=x + across * way, y=y + down * way, half=end), motion, ground)


def _begin(rng: Rng, room: float, way: float) -> float:
    """A place from which something can go this way without leaving the picture."""
    return float(rng.uniform(room - min(way, 0), 1 - room - max(way, 0)))


def frames(one: Film, rng: Rng, side: int, count: int = FRAMES) -> list[Image.Image]:
    """The pictures of a film, the thing as far on its way in each as time is."""
    tones = int(rng.integers(2**32))
    return [
        pictures.drawn(Scene((one.at(at),), one.ground), np.random.default_rng(tones), side)
        for at in np.linspace(0, 1, count)
    ]


def caption(one: Film, rng: Rng) -> str:
    words = f"{one.first.thing.colour} {one.first.thing.shape}"
    done = pick(MOTIONS[one.motion].words, rng)
    said = pick(TEMPLATES, rng).format(f"{article(words)} {done}")
    return said[0].upper() + said[1:] if rng.random() < 0.25 else said
