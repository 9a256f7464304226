"""object-detection: what is where in a picture."""

from pydantic import Field

from deployments.contracts.abilities.vision import ObjectDetector
from deployments.contracts.events import Stream
from deployments.contracts.findings import Detection
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ObjectDetectionInput(Wire):
    image: Image


class ObjectDetectionParameters(Wire):
    threshold: float = Field(0.5, ge=0, le=1, description="objects that score above it")


class ObjectDetectionOutput(Wire):
    detections: tuple[Detection, ...]


@task("object-detection")
def object_detection(
    engine: ObjectDetector, inputs: ObjectDetectionInput, params: ObjectDetectionParameters
) -> Stream[ObjectDetectionOutput]:
    """Find objects in a picture: their classes and boxes, best first."""
    yield from ()
    [detections] = engine.detect([inputs.image], threshold=params.threshold)
    return ObjectDetectionOutput(detections=detections)
