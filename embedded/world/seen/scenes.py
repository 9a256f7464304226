"""Scenes: things in their places on a ground, as they are drawn, told, asked about and filmed."""

from typing import Literal, NamedTuple

from embedded.world.things import GROUNDS, Rng, Split, Thing, pick, thing

Texture = Literal["plain", "striped", "dotted"]
TEXTURES: tuple[Texture, ...] = ("plain", "striped", "dotted")
HALVES = {"small": (0.11, 0.15), "big": (0.22, 0.29)}
"""Half a thing's width, as a share of the picture's side."""
GAP = 0.02
TURN = 8.0
"""Degrees by which a thing may lean to either side."""
MOST_TRIES = 60


class Ground(NamedTuple):
    """As in "on a striped pink ground"."""

    colour: str
    texture: Texture

    @property
    def words(self) -> str:
        return self.colour if self.texture == "plain" else f"{self.texture} {self.colour}"


class Placed(NamedTuple):
    """A thing whose middle is at x (rightwards) and y (downwards), both 0 … 1, as is `half` its width."""

    thing: Thing
    x: float
    y: float
    half: float
    turn: float = 0.0


class Scene(NamedTuple):
    """What a picture shows; what comes later lies on top."""

    things: tuple[Placed, ...]
    ground: Ground


def ground(rng: Rng, plain: float = 0.7) -> Ground:
    """A ground that is plain with this probability."""
    texture: Texture = "plain" if rng.random() < plain else pick(TEXTURES[1:], rng)
    return Ground(pick(tuple(GROUNDS), rng), texture)


def single(rng: Rng, split: Split = "train") -> Scene:
    """One thing anywhere."""
    return laid(rng, [thing(rng, split)])


def pair(rng: Rng, split: Split = "train") -> Scene:
    """Two things of different colour and shape, the first of this side of the split."""
    first = thing(rng, split)
    return laid(rng, [first, other_than([first], rng)])


def several(rng: Rng, split: Split = "train", most: int = 4) -> Scene:
    """Two to `most` of one kind, all of one size."""
    one = thing(rng, split)
    count = int(rng.integers(2, most + 1))
    return laid(rng, [one._replace(size="small")] * count)


def mixed(rng: Rng, split: Split = "train", most: int = 4) -> Scene:
    """One to `most` things that differ in colour and in shape, the first of this side of the split."""
    things = [thing(rng, split)]
    for _ in range(int(rng.integers(most))):
        things.append(other_than(things, rng))
    return laid(rng, things)


def other_than(things: list[Thing], rng: Rng) -> Thing:
    """A thing of the training's whose colour and shape none of these has."""
    while True:
        found = thing(rng)
        if all(found.colour != one.colour and found.shape != one.shape for one in things):
            return found


def laid(rng: Rng, things: list[Thing]) -> Scene:
    """These things where they do not touch; what finds no room as it is becomes small, or all is laid anew."""
    for attempt in range(MOST_TRIES):
        small = attempt >= MOST_TRIES // 3
        placed: list[Placed] = []
        for one in things:
            put = _put(rng, one._replace(size="small") if small else one, placed)
            if put is None:
                break
            placed.append(put)
        else:
            return Scene(tuple(placed), ground(rng))
    raise ValueError(f"{len(things)} things find no room in one picture; at most 4 do")


def _put(rng: Rng, one: Thing, placed: list[Placed]) -> Placed | None:
    for _ in range(12):
        half = float(rng.uniform(*HALVES[one.size]))
        x, y = (float(at) for at in rng.uniform(half + GAP, 1 - half - GAP, 2))
        if all(max(abs(x - other.x), abs(y - other.y)) > half + other.half + GAP for other in placed):
            return Placed(one, x, y, half, float(rng.uniform(-TURN, TURN)))
    return None
