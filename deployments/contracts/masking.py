"""Masks of things that have no name: what points at them, how all of them are looked for, and what is found."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.findings import Box
from deployments.contracts.kinds import Image, Kind
from deployments.contracts.wire import Wire

Point = tuple[float, float]
Marks = Annotated[tuple[Point, ...], Field(min_length=1, max_length=64)]
Sides = Annotated[tuple[Literal[0, 1], ...], Field(min_length=1, max_length=64)]
MAX_OBJECTS = 64


class Grid(Wire):
    """How everything is looked for, by a grid of points: MaskGenerationPipeline's parameters; None leaves its own.

    `points_per_crop` is the points to a side; `points_per_batch` None are as many as memory allows, at most 64.
    """

    points_per_batch: int | None = Field(None, ge=1, le=1024)
    points_per_crop: int | None = Field(None, ge=1, le=64)
    crops_n_layers: int | None = Field(None, ge=0, le=2)
    crop_overlap_ratio: float | None = Field(None, ge=0, lt=1)
    pred_iou_thresh: float | None = Field(None, ge=0, le=1, description="masks whose score is above it")
    stability_score_thresh: float | None = Field(None, ge=0, le=1)
    stability_score_offset: float | None = Field(None, ge=0, le=100)
    crops_nms_thresh: float | None = Field(None, ge=0, le=1, description="of masks that overlap more, the best is kept")


class Masking(Grid):
    """What to cut out: one object for each list of points, each box, or both; everything where neither is given.

    Points and boxes are in pixels of the picture as it was sent. Of `input_labels`, 1 is on the object and 0 is not;
    all are on it where none are given. `multimask_output`: three masks for what is ambiguous, else one.
    """

    input_points: Annotated[tuple[Marks, ...], Field(min_length=1, max_length=MAX_OBJECTS)] | None = Field(
        None, json_schema_extra={"x-sides": "input_labels"}
    )
    input_labels: Annotated[tuple[Sides, ...], Field(min_length=1, max_length=MAX_OBJECTS)] | None = None
    input_boxes: Annotated[tuple[Box, ...], Field(min_length=1, max_length=MAX_OBJECTS)] | None = None
    multimask_output: bool | None = None
    mask_threshold: float = Field(0.0, ge=-100, le=100, description="pixels of a mask score above it")


class Prompt(Wire):
    """What points at one object: points with a label each, a box, or both."""

    points: tuple[Point, ...] = ()
    labels: tuple[int, ...] = ()
    box: Box | None = None


class Mask(Wire):
    """A PNG of the picture's size, 255 on the object and 0 elsewhere; the model's own guess how well it fits (IoU).

    `object` is the number of the prompt that pointed at it, from 0; None where everything was looked for.
    """

    kind: ClassVar[Kind] = Kind.MASKS
    mask: Image
    score: float
    object: int | None


def prompts_in(masking: Masking) -> tuple[Prompt, ...]:
    """One for each object that is pointed at; none where everything is asked for.

    Raises InvalidParameter where points, labels and boxes do not belong together, or something has no effect.
    """
    points, labels, boxes = masking.input_points, masking.input_labels, masking.input_boxes
    if labels is not None and [len(one) for one in labels] != [len(one) for one in points or ()]:
        raise InvalidParameter(
            "input_labels must say of each point in input_points whether it is on the object: one list for each "
            "object, one 0 or 1 for each of its points",
            "parameters.input_labels",
        )
    if points is not None and boxes is not None and len(points) != len(boxes):
        raise InvalidParameter(
            f"there are points for {len(points)} objects and boxes for {len(boxes)}; where both are given each object "
            "needs both",
            "parameters.input_boxes",
        )
    if points is None and boxes is None:
        _refuse(masking, ("multimask_output",), "has an effect only on what points or boxes point at")
    else:
        _refuse(masking, tuple(Grid.model_fields), "has an effect only where neither points nor boxes are given")
    return tuple(
        Prompt(
            points=points[at] if points else (),
            labels=labels[at] if labels else (1,) * len(points[at]) if points else (),
            box=boxes[at] if boxes else None,
        )
        for at in range(len(points or boxes or ()))
    )


def _refuse(masking: Masking, names: tuple[str, ...], why: str) -> None:
    for name in names:
        if getattr(masking, name) is not None:
            raise InvalidParameter(f"{name} {why}; leave it out", f"parameters.{name}")
