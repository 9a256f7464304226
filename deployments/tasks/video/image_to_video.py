"""image-to-video: a film that begins with a picture."""

from pydantic import Field

from deployments.contracts.abilities.video import Animator
from deployments.contracts.events import Stream
from deployments.contracts.filming import Animating
from deployments.contracts.kinds import Image, Text
from deployments.contracts.painting import MAX_PROMPT
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.video.filmed import COST, FilmedOutput, stream


class ImageToVideoInput(Wire):
    image: Image


class ImageToVideoParameters(Animating):
    """`prompt`: what happens in the film, for models that read one."""

    prompt: Text | None = Field(None, min_length=1, max_length=MAX_PROMPT)


@task("image-to-video", cost=COST)
def image_to_video(engine: Animator, inputs: ImageToVideoInput, params: ImageToVideoParameters) -> Stream[FilmedOutput]:
    """Set a picture in motion."""
    animating = Animating(**params.model_dump(exclude={"prompt"}))
    return (yield from stream(lambda seeded: engine.animate(inputs.image, params.prompt, seeded), animating))
