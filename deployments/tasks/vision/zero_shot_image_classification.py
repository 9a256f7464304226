"""zero-shot-image-classification: which of the asker's labels fit a picture."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.vision import ImageTextScorer
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Image, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ZeroShotImageClassificationInput(Wire):
    image: Image


class ZeroShotImageClassificationParameters(Wire):
    candidate_labels: tuple[Annotated[Text, Field(min_length=1, max_length=500)], ...] = Field(
        min_length=1, max_length=64
    )
    hypothesis_template: str = Field(
        "This is a photo of {}.",
        max_length=500,
        pattern=r"^[^{}]*\{\}[^{}]*$",
        description="one pair of braces, where the label goes",
    )


class ZeroShotImageClassificationOutput(Wire):
    labels: tuple[Label, ...]


@task(
    "zero-shot-image-classification",
    intent="Classify a picture by labels of your own",
    example=Example(parameters={"candidate_labels": ["a red circle left of a blue square", "a green star"]}),
)
def zero_shot_image_classification(
    engine: ImageTextScorer, inputs: ZeroShotImageClassificationInput, params: ZeroShotImageClassificationParameters
) -> Stream[ZeroShotImageClassificationOutput]:
    """Say which of the given labels fit a picture, best first."""
    yield from ()
    texts = tuple(params.hypothesis_template.replace("{}", label) for label in params.candidate_labels)
    [scores] = engine.match([inputs.image], texts=texts)
    labels = (Label(label=label, score=score) for label, score in zip(params.candidate_labels, scores, strict=True))
    return ZeroShotImageClassificationOutput(labels=tuple(sorted(labels, key=lambda label: -label.score)))
