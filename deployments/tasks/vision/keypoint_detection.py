"""keypoint-detection: the joints of people in a picture, or the points that are easy to find again."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.vision import KeypointDetector
from deployments.contracts.events import Stream
from deployments.contracts.findings import Box
from deployments.contracts.keypoints import Figure
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class KeypointDetectionInput(Wire):
    image: Image


class KeypointDetectionParameters(Wire):
    """`boxes` are for models of people: where each one is (object-detection finds that); unsaid, one fills the picture.

    `threshold` unsaid is the model's own; models of people then give every joint.
    """

    threshold: float | None = Field(None, ge=0, le=1, description="keypoints that score above it")
    boxes: Annotated[tuple[Box, ...], Field(min_length=1, max_length=64)] | None = None


class KeypointDetectionOutput(Wire):
    figures: tuple[Figure, ...]


@task("keypoint-detection", intent="Find the pose of people")
def keypoint_detection(
    engine: KeypointDetector, inputs: KeypointDetectionInput, params: KeypointDetectionParameters
) -> Stream[KeypointDetectionOutput]:
    """Find the joints of people, or the interest points of a picture."""
    yield from ()
    figures = engine.find_keypoints(inputs.image, boxes=params.boxes, threshold=params.threshold)
    return KeypointDetectionOutput(figures=figures)
