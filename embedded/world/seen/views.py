"""What people show a model that looks: scenes of one to four things, on a ground of the world or on paper."""

from collections.abc import Sequence

from embedded.world.seen import combinations, scenes
from embedded.world.seen.scenes import Ground, Scene
from embedded.world.things import Rng, Split, Thing, pick, split_of

MAKERS = (scenes.single, scenes.single, scenes.pair, scenes.pair, scenes.several, scenes.mixed)
ON_OTHERS = 0.35
"""How many lie on what is none of the world's grounds: paper, say."""


def view(rng: Rng, split: Split) -> Scene:
    """Any scene of this side of the split by whole scenes (`combinations`), of every colour and shape."""
    while True:
        found = made(rng, split_of(*pick(combinations.EVERY_PAIR, rng)))
        if combinations.split_of(found) == split:
            return found


def made(rng: Rng, split: Split) -> Scene:
    """A scene whose first thing is of this side of the split by colour and shape, on any ground."""
    found = pick(MAKERS, rng)(rng, split)
    other = other_ground([one.thing for one in found.things], rng)
    return found._replace(ground=other) if other else found


def other_ground(things: Sequence[Thing], rng: Rng) -> Ground | None:
    """By chance, a ground that these things are seen on and that is none of the world's."""
    return combinations.other_ground(things, rng) if rng.random() < ON_OTHERS else None
