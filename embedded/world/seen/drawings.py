"""Pictures as they are asked for in words: what a text leaves open is always the same, so that it has one picture."""

from typing import NamedTuple

from PIL import Image

from embedded.words import DIGITS
from embedded.world.said.captions import PLURALS, article
from embedded.world.seen import pictures
from embedded.world.seen.scenes import Ground, Placed, Scene
from embedded.world.things import GROUNDS, Rng, Split, Thing, pick, thing

PLAIN = Ground("grey", "plain")
BEGINNINGS = (
    "",
    "",
    "draw ",
    "paint ",
    "show me ",
    "make a picture of ",
    "a picture of ",
    "an image of ",
    "please draw ",
)
HALVES = {"small": 0.14, "big": 0.25}
SPOTS = {1: ((0.5, 0.5),), 2: ((0.25, 0.5), (0.75, 0.5)), 3: ((0.25, 0.25), (0.75, 0.25), (0.5, 0.75))}


class Drawing(NamedTuple):
    """A text and the scene that it asks for."""

    text: str
    scene: Scene


def drawing(rng: Rng, split: Split = "train") -> Drawing:
    """Of one thing, of two or three alike, or of two that differ beside each other or one above the other."""
    ground = Ground(pick(tuple(GROUNDS), rng), "plain") if rng.random() < 0.3 else PLAIN
    said, placed = (_one, _one, _some, _two)[int(rng.integers(4))](rng, split)
    where = f" on a {ground.colour} ground" if ground is not PLAIN or rng.random() < 0.05 else ""
    return Drawing(f"{pick(BEGINNINGS, rng)}{said}{where}{pick(('', '', '.'), rng)}", Scene(placed, ground))


def drawn(one: Drawing, rng: Rng) -> Image.Image:
    return pictures.drawn(one.scene, rng)


def _put(one: Thing, spot: tuple[float, float], half: float) -> Placed:
    return Placed(one, *spot, half)


def _one(rng: Rng, split: Split) -> tuple[str, tuple[Placed, ...]]:
    one = thing(rng, split)
    told = one.words if rng.random() < 0.4 or one.size == "small" else f"{one.colour} {one.shape}"
    return article(told), (_put(one, SPOTS[1][0], HALVES[one.size]),)


def _some(rng: Rng, split: Split) -> tuple[str, tuple[Placed, ...]]:
    one, count = thing(rng, split), int(rng.integers(2, 4))
    return f"{DIGITS[count]} {one.colour} {PLURALS[one.shape]}", tuple(_put(one, spot, 0.18) for spot in SPOTS[count])


def _two(rng: Rng, split: Split) -> tuple[str, tuple[Placed, ...]]:
    first, second = thing(rng, split), thing(rng)
    way, spots = pick(
        (
            ("left of", ((0.25, 0.5), (0.75, 0.5))),
            ("right of", ((0.75, 0.5), (0.25, 0.5))),
            ("above", ((0.5, 0.25), (0.5, 0.75))),
            ("below", ((0.5, 0.75), (0.5, 0.25))),
            ("and", ((0.25, 0.5), (0.75, 0.5))),
        ),
        rng,
    )
    one, other = (article(f"{one.colour} {one.shape}") for one in (first, second))
    return f"{one} {way} {other}", (_put(first, spots[0], 0.18), _put(second, spots[1], 0.18))
