"""image-restoration: a picture cleaned, or what a mask marks in it painted anew."""

from pydantic import Field

from deployments.contracts.abilities.image_editing import Restorer
from deployments.contracts.editing import Restoring
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream


class ImageRestorationInput(Wire):
    """`mask`: as large as the picture, white where it is painted anew; one that is transparent anywhere marks by that
    alone: what is transparent is painted anew. `text`: what shall be there.
    """

    image: Image
    mask: Image | None = Field(None, json_schema_extra={"x-mask-of": "image"})
    text: Text | None = Field(None, min_length=1, max_length=MAX_PROMPT)


@task("image-restoration", intent="Clean or repaint a picture", cost=3.0)
def image_restoration(engine: Restorer, inputs: ImageRestorationInput, params: Restoring) -> Stream[PaintedOutput]:
    """Clean a picture, or paint anew what a mask marks; every other pixel stays as it was given."""
    return (yield from stream(lambda asked: engine.restore(inputs.image, inputs.mask, inputs.text, asked), params))
