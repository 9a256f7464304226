"""unconditional-image-generation: a picture of what the model was trained on, from nothing but chance."""

from deployments.contracts.abilities.image_editing import Dreamer
from deployments.contracts.editing import Dreaming
from deployments.contracts.events import Stream
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream


class UnconditionalImageGenerationInput(Wire):
    """Nothing is given: `{}` or null."""


@task("unconditional-image-generation", intent="Draw a picture by chance", cost=4.0)
def unconditional_image_generation(
    engine: Dreamer,
    inputs: UnconditionalImageGenerationInput,  # noqa: ARG001 — a task's shape
    params: Dreaming,
) -> Stream[PaintedOutput]:
    """Paint a picture from nothing but chance."""
    return (yield from stream(engine.dream, params))
