"""How every long task streams: chance from a seed that the answer tells, and each step as an event."""

import secrets
from collections.abc import Generator
from typing import TypeVar

from deployments.contracts.events import Progress
from deployments.contracts.stepping import Stepped
from deployments.contracts.wire import Wire

DRAWN_BELOW = 2**32
"""Drawn seeds stay exact in clients whose numbers are doubles."""
AskedT = TypeVar("AskedT", bound=Wire)
MadeT = TypeVar("MadeT")


def seeded(asked: AskedT, seed: int | None) -> tuple[AskedT, int]:
    """The parameters with the seed that was given or is drawn now, and that seed."""
    chosen = secrets.randbelow(DRAWN_BELOW) if seed is None else seed
    return asked.model_copy(update={"seed": chosen}), chosen


def told(steps: Generator[Stepped | None, None, MadeT]) -> Generator[Progress | None, None, MadeT]:
    """Each step as its event, then what was made; closing it stops the work."""
    try:
        while True:
            step = next(steps)
            yield Progress(done=step.done, total=step.total, preview=step.preview) if step else None
    except StopIteration as end:
        made: MadeT = end.value
        return made
    finally:
        steps.close()
