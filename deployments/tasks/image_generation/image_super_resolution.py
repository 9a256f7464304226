"""image-super-resolution: the same picture, larger."""

from pydantic import Field

from deployments.contracts.abilities.image_editing import Upscaler
from deployments.contracts.editing import Upscaling
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream


class ImageSuperResolutionInput(Wire):
    image: Image
    text: Text | None = Field(None, min_length=1, max_length=MAX_PROMPT)


@task("image-super-resolution", intent="Enlarge a picture", cost=3.0)
def image_super_resolution(
    engine: Upscaler, inputs: ImageSuperResolutionInput, params: Upscaling
) -> Stream[PaintedOutput]:
    """Enlarge a picture by the model's factor, exactly."""
    return (yield from stream(lambda asked: engine.upscale(inputs.image, inputs.text, asked), params))
