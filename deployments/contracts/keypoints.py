"""Keypoints: places in a picture that have a name (joints) or are just easy to find again (corners)."""

from typing import ClassVar

from deployments.contracts.findings import Box
from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire


class Keypoint(Wire):
    """A place in pixels of the picture as it was sent, with its name where it has one.

    Scores are the model's own: 0–1 for interest points, the height of a heat map for joints.
    """

    x: float
    y: float
    label: str | None
    score: float


class Figure(Wire):
    """The keypoints of one thing: of the person in a box, in the model's order; of the whole picture, best first."""

    kind: ClassVar[Kind] = Kind.KEYPOINTS
    box: Box | None
    keypoints: tuple[Keypoint, ...]
