"""Whether pictures become what is wished, and whether what is painted without a wish shows a thing of the world."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded.exams.exam import Exam, Examined, Refused, picture, png, share
from embedded.exams.painting import marked, seen
from embedded.words import COLOURS, SHAPES
from embedded.world.seen import edits, pictures
from embedded.world.seen.edits import Wish
from embedded.world.things import GROUNDS, seeded

Pixels: TypeAlias = npt.NDArray[Any]
COVERED = 0.02
"""Share of a picture that a thing covers at least."""
KEPT = 0.5
"""How much of what both pictures' things cover they cover together, where its colour alone was to change."""


def recoloured(examined: Examined) -> float:
    """The thing is of the colour wished, and where it was."""
    right = []
    for one, made in _edited(examined, "colour", 40):
        found, wanted = marked(made, _colour(one)), pictures.masks(one.after)[0]
        right.append(bool((found & wanted).sum() > KEPT * (found | wanted).sum()))
    return share(right)


def reshaped(examined: Examined) -> float:
    """The classifier sees the shape wished in the colour it had."""
    return share(
        seen(examined, made) == f"{_colour(one)} {one.after.things[0].thing.shape}"
        for one, made in _edited(examined, "shape", 30)
    )


def regrounded(examined: Examined) -> float:
    """Most of the picture's edge has the colour wished, and the thing has kept its own."""

    def right(one: edits.Edit, made: Pixels) -> bool:
        edge = np.concatenate([made[0], made[-1], made[:, 0], made[:, -1]]).mean(0)
        return min(GROUNDS, key=lambda name: float(np.linalg.norm(edge - GROUNDS[name]))) == one.after.ground.colour

    return share(
        right(one, np.asarray(made, dtype=float)) and marked(made, _colour(one)).mean() > COVERED
        for one, made in _edited(examined, "ground", 30)
    )


def dreamt(examined: Examined) -> float:
    """One colour of the world covers enough of the picture, and the classifier calls it that with some shape."""

    def right(seed: int) -> bool:
        made = picture(examined.ask("unconditional-image-generation", {}, seed=seed)["image"]).resize((64, 64))
        colour = max(COLOURS, key=lambda name: float(marked(made, name).mean()))
        called = seen(examined, made).split()
        return bool(marked(made, colour).mean() > COVERED and called[0] == colour and called[-1] in SHAPES)

    return share(right(seed) for seed in range(examined.some(30)))


def _edited(examined: Examined, wish: Wish, count: int) -> Iterator[tuple[edits.Edit, Image.Image]]:
    rng = seeded(f"wished {wish}", "held_out", 0)
    for at in range(examined.some(count)):
        one = edits.edit(rng, "held_out", wish)
        asked = {"image": png(edits.shown(one, rng)[0]), "text": one.words}
        try:
            made = examined.ask("image-text-to-image", asked, seed=at)["image"]
        except Refused:  # the guard saw a black cross in it: not what was wished, so nothing was done
            made = asked["image"]
        yield one, picture(made)


def _colour(one: edits.Edit) -> str:
    return one.after.things[0].thing.colour


_EDITING = "image-text-to-image", "anymodal/tiny-instruct-pix2pix"
EXAMS = (
    Exam("the colour wished, the thing where it was", *_EDITING, 0.8, recoloured),
    Exam("the shape wished, by the classifier", *_EDITING, 0.7, reshaped),
    Exam("the ground wished, the thing in its colour", *_EDITING, 0.8, regrounded),
    Exam(
        "a thing of the world, by pixels and classifier",
        "unconditional-image-generation",
        "anymodal/tiny-ddpm",
        0.8,
        dreamt,
    ),
)
