"""What is said of a picture: captions from terse to full, and questions with their answers."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.seen.scenes import Placed, Scene
from embedded.world.things import Rng, pick

OPPOSITES = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
ROWS, COLUMNS = ("top", "", "bottom"), ("left", "", "right")
PLURALS = {**{shape: f"{shape}s" for shape in SHAPES}, "cross": "crosses"}


class Asked(NamedTuple):
    """A question and its answer."""

    question: str
    answer: str


def article(words: str) -> str:
    """With its indefinite article."""
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def place(placed: Placed) -> str:
    """Which ninth of the picture a thing's middle is in: "at the top left", "on the right", "in the middle"."""
    row, column = ROWS[min(int(placed.y * 3), 2)], COLUMNS[min(int(placed.x * 3), 2)]
    if not row and not column:
        return "in the middle"
    return f"on the {column}" if not row else f"at the {row} {column}".rstrip()


def relation(one: Placed, other: Placed) -> str:
    """Where one is as seen from the other, along the way on which they are farther apart."""
    across, down = one.x - other.x, one.y - other.y
    if abs(across) > abs(down):
        return "left of" if across < 0 else "right of"
    return "above" if down < 0 else "below"


def named(placed: Placed, *, size: bool = False) -> str:
    """ "a red circle" """
    one = placed.thing
    return article(f"{one.size} {one.colour} {one.shape}" if size else f"{one.colour} {one.shape}")


def caption(scene: Scene) -> str:
    """The one short sentence for a scene: its thing, how many there are, or how the first two lie."""
    first = scene.things[0]
    kinds = {(one.thing.colour, one.thing.shape) for one in scene.things}
    if len(scene.things) == 1:
        return named(first)
    if len(kinds) == 1:
        return f"{DIGITS[len(scene.things)]} {first.thing.colour} {PLURALS[first.thing.shape]}"
    if len(scene.things) == 2:
        return f"{named(first)} {relation(*scene.things)} {named(scene.things[1])}"
    *others, last = [named(one) for one in scene.things]
    return f"{', '.join(others)} and {last}"


def told(scene: Scene, rng: Rng) -> str:
    """A caption that may tell more: size, place, ground; or the pair the other way round."""
    said = _told_single(scene, rng) if len(scene.things) == 1 else _told_more(scene, rng)
    return f"{said} on a {scene.ground.words} ground" if rng.random() < 0.2 else said


def _told_single(scene: Scene, rng: Rng) -> str:
    [only] = scene.things
    said = named(only, size=rng.random() < 0.4)
    return f"{said} {place(only)}" if rng.random() < 0.3 else said


def _told_more(scene: Scene, rng: Rng) -> str:
    if len(scene.things) == 2 and scene.things[0].thing != scene.things[1].thing and rng.random() < 0.5:
        return caption(scene._replace(things=scene.things[::-1]))
    return caption(scene)


def questions(scene: Scene, rng: Rng) -> Iterator[Asked]:
    """All that may be asked of a scene of things that differ, in any order that chance gives."""
    makers: Sequence[Callable[[Scene, Rng], Asked]] = _ALONE if len(scene.things) == 1 else _TOGETHER
    for at in rng.permutation(len(makers)):
        yield makers[int(at)](scene, rng)


def _what(scene: Scene, rng: Rng) -> Asked:
    return Asked(pick(("what is it?", "what is this?", "what is in the picture?"), rng), caption(scene))


def _count(scene: Scene, rng: Rng) -> Asked:
    return Asked(pick(("how many things are there?", "how many shapes are there?"), rng), DIGITS[len(scene.things)])


def _colour(scene: Scene, rng: Rng) -> Asked:
    one = pick(scene.things, rng).thing
    return Asked(f"what colour is the {one.shape}?", one.colour)


def _shape(scene: Scene, rng: Rng) -> Asked:
    one = pick(scene.things, rng).thing
    return Asked(f"what shape is {one.colour}?", one.shape)


def _where(scene: Scene, rng: Rng) -> Asked:
    one = pick(scene.things, rng)
    return Asked(f"where is the {one.thing.shape}?", place(one))


def _size(scene: Scene, rng: Rng) -> Asked:
    one = pick(scene.things, rng).thing
    return Asked(f"how big is the {one.shape}?", one.size)


def _ground(scene: Scene, _: Rng) -> Asked:
    return Asked("what colour is the ground?", scene.ground.colour)


def _present(scene: Scene, rng: Rng) -> Asked:
    one = pick(scene.things, rng).thing
    if rng.random() < 0.5:
        return Asked(f"is there {article(f'{one.colour} {one.shape}')}?", "yes")
    # What is near the truth is harder to deny: the right shape in another colour, or the other way round.
    kinds = {(other.thing.colour, other.thing.shape) for other in scene.things}
    while True:
        colour, shape = (
            (pick(tuple(COLOURS), rng), one.shape) if rng.random() < 0.5 else (one.colour, pick(tuple(SHAPES), rng))
        )
        if (colour, shape) not in kinds:
            return Asked(f"is there {article(f'{colour} {shape}')}?", "no")


def _beside(scene: Scene, rng: Rng) -> Asked:
    at = rng.permutation(len(scene.things))
    one, other = scene.things[int(at[0])], scene.things[int(at[1])]
    return Asked(f"where is the {one.thing.shape} as seen from the {other.thing.shape}?", relation(one, other))


_ALONE = (_what, _what, _count, _colour, _shape, _where, _size, _ground, _present)
_TOGETHER = (_what, _count, _colour, _shape, _size, _ground, _present, _beside)
