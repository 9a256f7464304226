"""What engines of the vision family can do."""

from collections.abc import Generator, Sequence
from typing import Literal, Protocol

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.depth import Depth, DepthEstimating
from deployments.contracts.events import Progress
from deployments.contracts.findings import Box, Detection, Label, Segment
from deployments.contracts.keypoints import Figure
from deployments.contracts.kinds import Image, Video
from deployments.contracts.masking import Mask, Masking, Prompt
from deployments.contracts.sampling import Sampling, Written

Subtask = Literal["semantic", "instance", "panoptic"]


class ImageClassifier(Protocol):
    def classify_images(
        self, images: Sequence[Image], *, function_to_apply: LabelFunction | None
    ) -> Sequence[tuple[Label, ...]]:
        """All labels of each picture, best first."""


class ObjectDetector(Protocol):
    def detect(self, images: Sequence[Image], *, threshold: float) -> Sequence[tuple[Detection, ...]]:
        """Objects that score above the threshold, best first."""


class Segmenter(Protocol):
    def segment(
        self,
        image: Image,
        *,
        subtask: Subtask | None,
        threshold: float,
        mask_threshold: float,
        overlap_mask_area_threshold: float,
    ) -> tuple[Segment, ...]:
        """The picture's masks; None takes the richest subtask that the model can do."""


class ImageTextScorer(Protocol):
    def match(self, images: Sequence[Image], *, texts: tuple[str, ...]) -> Sequence[Vector]:
        """How well each text fits each picture: the model's own probabilities."""


class Captioner(Protocol):
    def caption(self, image: Image, sampling: Sampling) -> Generator[str, None, Written]:
        """Say what the picture shows."""


class DepthEstimator(Protocol):
    def estimate(self, image: Image, estimating: DepthEstimating) -> Generator[Progress | None, None, Depth]:
        """How far away everything is; progress where the model denoises its answer."""


class MaskGenerator(Protocol):
    """Both tell how far they are, and refuse what is outside the picture."""

    def mask_pointed(
        self, image: Image, prompts: tuple[Prompt, ...], masking: Masking
    ) -> Generator[Progress | None, None, tuple[Mask, ...]]:
        """The masks of each object that is pointed at, object by object, best first."""

    def mask_everything(self, image: Image, masking: Masking) -> Generator[Progress | None, None, tuple[Mask, ...]]:
        """The masks of whatever a grid of points finds, best first."""


class KeypointDetector(Protocol):
    def find_keypoints(
        self, image: Image, *, boxes: tuple[Box, ...] | None, threshold: float | None
    ) -> tuple[Figure, ...]:
        """The keypoints of each box, or of the whole picture; refuses boxes outside it, or that it has no use for."""


class OpenDetector(Protocol):
    def find(
        self, image: Image, labels: tuple[str, ...], *, threshold: float
    ) -> Generator[Progress | None, None, tuple[Detection, ...]]:
        """What each label names and where, label by label."""


class VideoClassifier(Protocol):
    def classify_videos(
        self,
        videos: Sequence[Video],
        *,
        function_to_apply: LabelFunction | None,
        num_frames: int | None,
        frame_sampling_rate: int | None,
    ) -> Sequence[tuple[Label, ...]]:
        """All labels of each video, best first; frames spread over all of it, or at a rate from its beginning."""
