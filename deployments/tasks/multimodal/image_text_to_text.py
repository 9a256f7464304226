"""image-text-to-text: an answer to a prompt about one picture or several."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.multimodal import Looker
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Image, Text
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class ImageTextToTextInput(Wire):
    image: Image | Annotated[tuple[Image, ...], Field(min_length=1, max_length=16)]
    text: Text = Field(min_length=1, max_length=1_000_000)


class ImageTextToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task(
    "image-text-to-text",
    intent="Ask about a picture",
    cost=3,
    example=Example(inputs={"text": "What is in the picture?"}),
)
def image_text_to_text(engine: Looker, inputs: ImageTextToTextInput, params: Sampling) -> Stream[ImageTextToTextOutput]:
    """Answer a prompt about one picture or several."""
    images = inputs.image if isinstance(inputs.image, tuple) else (inputs.image,)
    text, written = yield from spell(engine.look(images, inputs.text, params))
    return ImageTextToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
