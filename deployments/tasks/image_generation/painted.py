"""How every painting task streams: one progress event a step, then the picture and the seed that makes it again."""

import secrets
from collections.abc import Callable, Generator
from typing import TypeVar

from deployments.contracts.events import Progress, Stream
from deployments.contracts.kinds import Image
from deployments.contracts.painting import Painted, Seeded
from deployments.contracts.wire import Wire

MAX_PROMPT = 10_000
"""Characters; how many tokens of them a model reads is its own to say."""
DRAWN_BELOW = 2**32
"""Drawn seeds stay exact in clients whose numbers are doubles."""
PaintingT = TypeVar("PaintingT", bound=Seeded)
Steps = Generator[Painted | None, None, Image]


class PaintedOutput(Wire):
    """`seed`: the one that was given, or drawn; with the same parameters it paints the same picture."""

    image: Image
    seed: int


def stream(paint: Callable[[PaintingT], Steps], painting: PaintingT) -> Stream[PaintedOutput]:
    """Paint with the seed that is given or drawn; each step is told, the picture and the seed are the answer."""
    seed = secrets.randbelow(DRAWN_BELOW) if painting.seed is None else painting.seed
    steps = paint(painting.model_copy(update={"seed": seed}))
    try:
        while True:
            step = next(steps)
            yield Progress(done=step.done, total=step.total) if step else None
    except StopIteration as end:
        return PaintedOutput(image=end.value, seed=seed)
    finally:
        steps.close()
