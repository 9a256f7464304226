"""image-text-to-video: a film that begins with a picture and goes on as a text says."""

from pydantic import Field

from deployments.contracts.abilities.video import Animator
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.filming import Animating
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.video.filmed import COST, FilmedOutput, stream


class ImageTextToVideoInput(Wire):
    image: Image
    text: Text = Field(min_length=1, max_length=MAX_PROMPT)


@task(
    "image-text-to-video",
    intent="Set a picture in motion by an instruction",
    cost=COST,
    example=Example(inputs={"text": "a red circle moves right"}),
)
def image_text_to_video(engine: Animator, inputs: ImageTextToVideoInput, params: Animating) -> Stream[FilmedOutput]:
    """Set a picture in motion as a text says."""
    return (yield from stream(lambda animating: engine.animate(inputs.image, inputs.text, animating), params))
