"""text-to-image: a picture of what a text says."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.image_generation import Painter
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Text
from deployments.contracts.painting import MAX_BATCH, MAX_PROMPT, Canvas
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.image_generation.painted import PaintedOutput, stream_several

Prompt = Annotated[Text, Field(min_length=1, max_length=MAX_PROMPT)]
Prompts = Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=MAX_BATCH)]


class TextToImageInput(Wire):
    """One text, or several whose pictures are painted in one pass."""

    text: Prompt | Prompts


@task("text-to-image", intent="Draw a picture from words", cost=4.0)
def text_to_image(engine: Painter, inputs: TextToImageInput, params: Canvas) -> Stream[PaintedOutput]:
    """Paint what a text says."""
    prompts = (inputs.text,) if isinstance(inputs.text, str) else inputs.text
    return (yield from stream_several(lambda canvas: engine.paint(prompts, canvas), params))
