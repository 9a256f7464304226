"""image-moderation: does a picture show what the model was trained to find, such as nudity, and how surely?"""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.vision import ImageClassifier
from deployments.contracts.events import Stream
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire
from deployments.tasks.judging import ModerationOutput, ModerationParameters, moderated

MOST = 32


class ImageModerationInput(Wire):
    image: Image | Annotated[tuple[Image, ...], Field(min_length=1, max_length=MOST)] = Field(
        description="a picture, or a list of them"
    )


@task("image-moderation", intent="Find harm in a picture", cost=2.0)
def image_moderation(
    engine: ImageClassifier, inputs: ImageModerationInput, params: ModerationParameters
) -> Stream[ModerationOutput]:
    """Find harm in pictures."""
    yield from ()
    pictures = inputs.image if isinstance(inputs.image, tuple) else (inputs.image,)
    found = engine.classify_images(pictures, function_to_apply=None)
    return ModerationOutput(results=tuple(moderated(labels, params.thresholds) for labels in found))
