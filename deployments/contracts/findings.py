"""What a model finds in what it is given: labels, boxes, masks, tagged words, stretches of time."""

from typing import ClassVar

from pydantic import Field

from deployments.contracts.kinds import Image, Kind, Text
from deployments.contracts.wire import Wire


class Label(Wire):
    """A class name with its score, as the model's own function gives it (0–1 for softmax and sigmoid)."""

    kind: ClassVar[Kind] = Kind.LABELS
    label: str
    score: float


class Box(Wire):
    """Corners in pixels of the picture as it was sent; (0, 0) is top left."""

    xmin: int
    ymin: int
    xmax: int
    ymax: int


class Detection(Wire):
    """An object's class, score (0–1) and place."""

    kind: ClassVar[Kind] = Kind.BOXES
    label: str
    score: float
    box: Box


class Segment(Wire):
    """A class's mask: a PNG of the picture's size, 255 where it is, 0 elsewhere; no score from semantic models."""

    kind: ClassVar[Kind] = Kind.MASKS
    label: str
    score: float | None
    mask: Image


class TaggedSpan(Wire):
    """A token or group of tokens with its tag; `start` and `end` are character offsets into the input."""

    kind: ClassVar[Kind] = Kind.SPANS
    entity: str
    score: float
    word: str
    start: int
    end: int


class Filling(Wire):
    """One way to fill the mask, and the sentence it makes."""

    kind: ClassVar[Kind] = Kind.LABELS
    score: float
    token: int
    token_str: str
    sequence: Text


class SpeechSegment(Wire):
    """A stretch of speech, seconds from the beginning."""

    kind: ClassVar[Kind] = Kind.SPANS
    start: float = Field(ge=0)
    end: float = Field(ge=0)
