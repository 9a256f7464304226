"""image-to-text: a picture in words, be it a caption or the writing on it."""

from deployments.contracts.abilities.vision import Captioner
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image, Text
from deployments.contracts.sampling import Sampling, Tokens
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.spelling import spell


class ImageToTextInput(Wire):
    image: Image


class ImageToTextOutput(Wire):
    generated_text: Text
    finish_reason: str
    tokens: Tokens = None


@task("image-to-text", intent="Describe a picture", cost=2)
def image_to_text(engine: Captioner, inputs: ImageToTextInput, params: Sampling) -> Stream[ImageToTextOutput]:
    """Say in words what a picture shows."""
    text, written = yield from spell(engine.caption(inputs.image, params))
    return ImageToTextOutput(generated_text=text, finish_reason=written.finish_reason, tokens=written.tokens)
