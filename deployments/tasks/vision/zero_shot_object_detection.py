"""zero-shot-object-detection: where in a picture is what the asker names."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.vision import OpenDetector
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.findings import Detection
from deployments.contracts.kinds import Image, Text
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ZeroShotObjectDetectionInput(Wire):
    image: Image


class ZeroShotObjectDetectionParameters(Wire):
    candidate_labels: tuple[Annotated[Text, Field(min_length=1, max_length=500)], ...] = Field(
        min_length=1, max_length=64
    )
    threshold: float = Field(0.1, ge=0, le=1, description="objects that score above it")
    top_k: int | None = Field(None, ge=1, le=10_000, description="at most so many objects, of all labels together")


class ZeroShotObjectDetectionOutput(Wire):
    detections: tuple[Detection, ...]


@task(
    "zero-shot-object-detection",
    intent="Find things that you name in a picture",
    cost=2,
    example=Example(parameters={"candidate_labels": ["red circle", "blue square"]}),
)
def zero_shot_object_detection(
    engine: OpenDetector, inputs: ZeroShotObjectDetectionInput, params: ZeroShotObjectDetectionParameters
) -> Stream[ZeroShotObjectDetectionOutput]:
    """Find what the labels name in a picture: boxes, best first."""
    found = yield from engine.find(inputs.image, params.candidate_labels, threshold=params.threshold)
    best_first = sorted(found, key=lambda detection: -detection.score)
    return ZeroShotObjectDetectionOutput(detections=tuple(best_first[: params.top_k]))
