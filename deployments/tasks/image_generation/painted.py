"""How every painting task streams: one progress event a step, then the picture and the seed that makes it again."""

import secrets
from collections.abc import Callable, Generator
from typing import TypeVar

from deployments.contracts.events import Progress, Stream
from deployments.contracts.kinds import Image
from deployments.contracts.painting import MAX_PROMPT, Painted, Seeded
from deployments.contracts.wire import Wire

__all__ = ["MAX_PROMPT", "PaintedOutput", "stream", "stream_several"]

DRAWN_BELOW = 2**32
"""Drawn seeds stay exact in clients whose numbers are doubles."""
PaintingT = TypeVar("PaintingT", bound=Seeded)
MadeT = TypeVar("MadeT")
Steps = Generator[Painted | None, None, Image]


class PaintedOutput(Wire):
    """`seed`: the one that was given, or drawn; with the same parameters it paints the same picture.

    `image` is the first of what one pass painted, `others` follow it, made from seed + 1, seed + 2 …
    """

    image: Image
    others: tuple[Image, ...] = ()
    seed: int


def stream(paint: Callable[[PaintingT], Steps], painting: PaintingT) -> Stream[PaintedOutput]:
    """Paint with the seed that is given or drawn; each step is told, the picture and the seed are the answer."""
    seeded = _seeded(painting)
    image = yield from _told(paint(seeded))
    return PaintedOutput(image=image, seed=seeded.seed or 0)


def stream_several(
    paint: Callable[[PaintingT], Generator[Painted | None, None, tuple[Image, ...]]], painting: PaintingT
) -> Stream[PaintedOutput]:
    """As `stream`, for what paints several pictures in one pass."""
    seeded = _seeded(painting)
    image, *others = yield from _told(paint(seeded))
    return PaintedOutput(image=image, others=tuple(others), seed=seeded.seed or 0)


def _seeded(painting: PaintingT) -> PaintingT:
    return painting.model_copy(update={"seed": secrets.randbelow(DRAWN_BELOW)}) if painting.seed is None else painting


def _told(steps: Generator[Painted | None, None, MadeT]) -> Generator[Progress | None, None, MadeT]:
    """Each step as its event, then what was made; closing it stops the painting."""
    try:
        while True:
            step = next(steps)
            yield Progress(done=step.done, total=step.total, preview=step.preview) if step else None
    except StopIteration as end:
        made: MadeT = end.value
        return made
    finally:
        steps.close()
