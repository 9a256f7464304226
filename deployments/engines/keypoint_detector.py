"""Keypoints by transformers models: the joints of people (ViTPose), and interest points (SuperPoint)."""

from typing import Any, ClassVar

import torch
from transformers import (
    MODEL_FOR_POSE_ESTIMATION_MAPPING,
    AutoConfig,
    AutoImageProcessor,
    AutoModelForKeypointDetection,
    AutoModelForPoseEstimation,
)

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.findings import Box
from deployments.contracts.keypoints import Figure, Keypoint
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.pictures import Tensors, moved, prepared, read
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.engines.within import refuse_box_outside

COCO = 0
"""The one of its datasets whose joints a ViTPose++ gives here: that of everyday pictures."""


class TransformersKeypointDetector:
    """What both share. In float32 on every device: places are read off the largest of close numbers."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, name: str, model: Any, processor: Any) -> None:
        self.name = name
        self.model = model
        self.processor = processor

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


class PoseEstimator(TransformersKeypointDetector):
    """KeypointDetector of joints; parity with the model and its processor's `post_process_pose_estimation`."""

    @torch.inference_mode()
    def find_keypoints(
        self, image: Image, *, boxes: tuple[Box, ...] | None, threshold: float | None
    ) -> tuple[Figure, ...]:
        picture = read(image)
        for at, box in enumerate(boxes or ()):
            refuse_box_outside(box, picture, f"parameters.boxes.{at}")
        asked = boxes or (Box(xmin=0, ymin=0, xmax=picture.width, ymax=picture.height),)
        people = [[[float(side) for side in corner_and_size(box)] for box in asked]]
        tensors = moved(dict(self.processor([picture], boxes=people, return_tensors="pt")), self.model)
        outputs = self.model(**tensors, **self.dataset(len(asked)))
        [found] = self.processor.post_process_pose_estimation(outputs, boxes=people, threshold=threshold)
        return tuple(Figure(box=box, keypoints=self.named(joints)) for box, joints in zip(asked, found, strict=True))

    def dataset(self, people: int) -> Tensors:
        """A ViTPose++ has an expert for each of the datasets it learned from."""
        experts = getattr(self.model.config.backbone_config, "num_experts", 1)
        return {"dataset_index": torch.full((people,), COCO, device=self.model.device)} if experts > 1 else {}

    def named(self, joints: dict[str, torch.Tensor]) -> tuple[Keypoint, ...]:
        names = self.model.config.id2label
        rows = zip(joints["keypoints"].tolist(), joints["scores"].tolist(), joints["labels"].tolist(), strict=True)
        return tuple(Keypoint(x=x, y=y, label=names[label], score=score) for (x, y), score, label in rows)


class InterestPointDetector(TransformersKeypointDetector):
    """KeypointDetector of interest points; parity with `post_process_keypoint_detection`, best first."""

    @torch.inference_mode()
    def find_keypoints(
        self, image: Image, *, boxes: tuple[Box, ...] | None, threshold: float | None
    ) -> tuple[Figure, ...]:
        if boxes:
            raise InvalidParameter(
                f"{self.name} finds points in the whole picture and takes no boxes; leave them out or choose a model "
                "of people",
                "parameters.boxes",
            )
        least = self.model.config.keypoint_threshold
        if threshold is not None and threshold < least:
            raise InvalidParameter(
                f"threshold {threshold:g} is below the {least:g} under which {self.name} gives no points; raise it",
                "parameters.threshold",
            )
        picture = read(image)
        outputs = self.model(**moved(prepared(self.processor, picture), self.model))
        [found] = self.processor.post_process_keypoint_detection(outputs, [(picture.height, picture.width)])
        rows = zip(found["keypoints"].tolist(), found["scores"].tolist(), strict=True)
        best_first = sorted(rows, key=lambda row: -row[1])
        points = (Keypoint(x=x, y=y, label=None, score=score) for (x, y), score in best_first)
        return (Figure(box=None, keypoints=tuple(point for point in points if point.score > (threshold or least))),)


def load(model: ModelFacts, device: str) -> PoseEstimator | InterestPointDetector:
    """By what the architecture finds. Raises as `load_weights` does."""
    config = load_companion(AutoConfig, model)
    processor = load_companion(AutoImageProcessor, model)
    if type(config) in MODEL_FOR_POSE_ESTIMATION_MAPPING:
        weights = load_weights(AutoModelForPoseEstimation, model, device, dtype=torch.float32)
        return PoseEstimator(model.id, weights, processor)
    weights = load_weights(AutoModelForKeypointDetection, model, device, dtype=torch.float32)
    return InterestPointDetector(model.id, weights, processor)


def corner_and_size(box: Box) -> tuple[int, int, int, int]:
    """The box as COCO writes it: left, top, width, height."""
    return box.xmin, box.ymin, box.xmax - box.xmin, box.ymax - box.ymin
