"""How every sculpting task streams: progress by steps, then the solid and the seed that makes it again."""

import secrets
from collections.abc import Callable, Generator

from deployments.contracts.events import Progress, Stream
from deployments.contracts.kinds import Image, Mesh
from deployments.contracts.sculpting import MeshFacts, MeshFormat, Sculpted, Sculpting, Solid
from deployments.contracts.wire import Wire

DRAWN_BELOW = 2**32
"""Drawn seeds stay exact in clients whose numbers are doubles."""
Steps = Generator[Sculpted | None, None, Solid]


class SolidOutput(Wire):
    """The mesh in the format asked for, a rendered picture of it, facts about it; `seed` as given or drawn."""

    model_format: MeshFormat
    model_uri: Mesh
    preview_image: Image | None = None
    meta: MeshFacts
    seed: int


def stream(sculpt: Callable[[Sculpting], Steps], sculpting: Sculpting) -> Stream[SolidOutput]:
    """Sculpt with the seed that is given or drawn."""
    seed = secrets.randbelow(DRAWN_BELOW) if sculpting.seed is None else sculpting.seed
    steps = sculpt(sculpting.model_copy(update={"seed": seed}))
    try:
        while True:
            step = next(steps)
            yield Progress(done=step.done, total=step.total) if step else None
    except StopIteration as end:
        solid: Solid = end.value
    finally:
        steps.close()
    return SolidOutput(
        model_format=sculpting.model_format,
        model_uri=solid.mesh,
        preview_image=solid.preview,
        meta=solid.facts,
        seed=seed,
    )
