"""text-to-image: a picture of what a text says."""

from pydantic import Field

from deployments.contracts.abilities.image_generation import Painter
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Text
from deployments.contracts.painting import Canvas
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import MAX_PROMPT, PaintedOutput, stream


class TextToImageInput(Wire):
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


@task("text-to-image", cost=4.0)
def text_to_image(engine: Painter, inputs: TextToImageInput, params: Canvas) -> Stream[PaintedOutput]:
    """Paint what a text says."""
    return (yield from stream(lambda canvas: engine.paint(inputs.text, canvas), params))
