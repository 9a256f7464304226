"""image-segmentation: which pixels of a picture belong to what."""

from pydantic import Field

from deployments.contracts.abilities.vision import Segmenter, Subtask
from deployments.contracts.events import Stream
from deployments.contracts.findings import Segment
from deployments.contracts.kinds import Image
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class ImageSegmentationInput(Wire):
    image: Image


class ImageSegmentationParameters(Wire):
    """The thresholds decide between masks of instances; semantic segmentation has none to decide between."""

    subtask: Subtask | None = Field(None, description="the richest that the model can do, where none is asked for")
    threshold: float = Field(0.9, ge=0, le=1, description="instances that score above it")
    mask_threshold: float = Field(0.5, ge=0, le=1, description="pixels that belong to a mask score above it")
    overlap_mask_area_threshold: float = Field(0.5, ge=0, le=1, description="how much of a mask must be left over")


class ImageSegmentationOutput(Wire):
    segments: tuple[Segment, ...]


@task("image-segmentation", intent="Cut a picture into its parts", cost=2)
def image_segmentation(
    engine: Segmenter, inputs: ImageSegmentationInput, params: ImageSegmentationParameters
) -> Stream[ImageSegmentationOutput]:
    """Cut a picture into masks, each with its class."""
    yield from ()
    segments = engine.segment(
        inputs.image,
        subtask=params.subtask,
        threshold=params.threshold,
        mask_threshold=params.mask_threshold,
        overlap_mask_area_threshold=params.overlap_mask_area_threshold,
    )
    return ImageSegmentationOutput(segments=segments)
