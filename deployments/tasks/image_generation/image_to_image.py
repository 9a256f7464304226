"""image-to-image: a picture painted anew as a text says."""

from pydantic import Field

from deployments.contracts.abilities.image_generation import Repainter
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT, Repainting
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream_several


class ImageToImageInput(Wire):
    image: Image
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


@task("image-to-image", intent="Draw a picture anew", cost=4.0)
def image_to_image(engine: Repainter, inputs: ImageToImageInput, params: Repainting) -> Stream[PaintedOutput]:
    """Paint a picture anew as a text says, at its own size."""
    return (yield from stream_several(lambda painting: engine.repaint(inputs.image, inputs.text, painting), params))
