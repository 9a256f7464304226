"""image-text-to-image: a picture changed as an instruction says."""

from pydantic import Field

from deployments.contracts.abilities.image_editing import Editor
from deployments.contracts.editing import Editing
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream


class ImageTextToImageInput(Wire):
    image: Image
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


# Dearer than image-to-image, which any-to-any takes for a picture and a text.
@task(
    "image-text-to-image",
    intent="Edit a picture by an instruction",
    cost=5.0,
    example=Example(inputs={"text": "make it blue"}),
)
def image_text_to_image(engine: Editor, inputs: ImageTextToImageInput, params: Editing) -> Stream[PaintedOutput]:
    """Change a picture as an instruction says, at its own size."""
    return (yield from stream(lambda asked: engine.edit(inputs.image, inputs.text, asked), params))
