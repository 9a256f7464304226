"""How every sculpting task streams: progress by steps, then the solid and the seed that makes it again."""

from collections.abc import Callable, Generator

from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image, Mesh
from deployments.contracts.sculpting import MeshFacts, MeshFormat, Sculpting, Solid
from deployments.contracts.stepping import Stepped
from deployments.contracts.wire import Wire
from deployments.tasks.stepping import seeded, told


class SolidOutput(Wire):
    """The mesh in the format asked for, a rendered picture of it, facts about it; `seed` as given or drawn."""

    model_format: MeshFormat
    model_uri: Mesh
    preview_image: Image | None = None
    meta: MeshFacts
    seed: int


def stream(
    sculpt: Callable[[Sculpting], Generator[Stepped | None, None, Solid]], sculpting: Sculpting
) -> Stream[SolidOutput]:
    """Sculpt with the seed that is given or drawn."""
    sculpting, seed = seeded(sculpting, sculpting.seed)
    solid = yield from told(sculpt(sculpting))
    return SolidOutput(
        model_format=sculpting.model_format,
        model_uri=solid.mesh,
        preview_image=solid.preview,
        meta=solid.facts,
        seed=seed,
    )
