"""image-classification: which of the model's classes a picture shows."""

from pydantic import Field

from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.abilities.vision import ImageClassifier
from deployments.contracts.events import Stream
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ImageClassificationInput(Wire):
    image: Image


class ImageClassificationParameters(Wire):
    top_k: int = Field(5, ge=1, le=1000, description="at most so many labels")
    function_to_apply: LabelFunction | None = Field(None, description="what makes scores of logits; the model's own")


class ImageClassificationOutput(Wire):
    labels: tuple[Label, ...]


@task("image-classification", intent="Classify a picture")
def image_classification(
    engine: ImageClassifier, inputs: ImageClassificationInput, params: ImageClassificationParameters
) -> Stream[ImageClassificationOutput]:
    """Name what a picture shows, best first."""
    yield from ()
    [labels] = engine.classify_images([inputs.image], function_to_apply=params.function_to_apply)
    return ImageClassificationOutput(labels=labels[: params.top_k])
