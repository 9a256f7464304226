"""How every painting task streams: one progress event a step, then the pictures and the seed that makes them again."""

from collections.abc import Callable, Generator
from typing import TypeVar

from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image
from deployments.contracts.painting import Seeded
from deployments.contracts.stepping import Stepped
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import seeded, told

PaintingT = TypeVar("PaintingT", bound=Seeded)


class PaintedOutput(Wire):
    """`seed`: the one that was given, or drawn; with the same parameters it paints the same picture.

    `image` is the first of what one pass painted, `others` follow it, made from seed + 1, seed + 2 …
    """

    image: Image
    others: tuple[Image, ...] = ()
    seed: int


def stream(
    paint: Callable[[PaintingT], Generator[Stepped | None, None, Image]], painting: PaintingT
) -> Stream[PaintedOutput]:
    """Paint with the seed that is given or drawn; each step is told, the picture and the seed are the answer."""
    painting, seed = seeded(painting, painting.seed)
    image = yield from told(paint(painting))
    return PaintedOutput(image=image, seed=seed)


def stream_several(
    paint: Callable[[PaintingT], Generator[Stepped | None, None, tuple[Image, ...]]], painting: PaintingT
) -> Stream[PaintedOutput]:
    """As `stream`, for what paints several pictures in one pass."""
    painting, seed = seeded(painting, painting.seed)
    image, *others = yield from told(paint(painting))
    return PaintedOutput(image=image, others=tuple(others), seed=seed)
