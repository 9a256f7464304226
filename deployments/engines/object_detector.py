"""Object detection by transformers models that answer with boxes."""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from transformers import AutoImageProcessor, AutoModelForObjectDetection

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.findings import Box, Detection
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.pictures import Tensors, exact, moved, prepared, read, together
from deployments.engines.weights import bytes_of, load_both


class TransformersObjectDetector:
    """ObjectDetector; parity with transformers' ObjectDetectionPipeline, best first, boxes inside the picture."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"detect"})
    max_batch: ClassVar[int] = 8
    """Detectors look at pictures of up to 1333 pixels a side: more at once would take gigabytes."""

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor

    def detect(self, images: Sequence[Image], *, threshold: float) -> Sequence[tuple[Detection, ...]]:
        pictures = [read(image) for image in images]
        names = self.model.config.id2label

        @torch.inference_mode()
        def run(batch: Tensors, indices: list[int]) -> list[tuple[Detection, ...]]:
            outputs = exact(self.model(**moved(batch, self.model)))
            heights_widths = torch.tensor([pictures[index].size[::-1] for index in indices])
            found = self.processor.post_process_object_detection(outputs, threshold, heights_widths)
            return [detections(one, pictures[index].size, names) for one, index in zip(found, indices, strict=True)]

        return together([prepared(self.processor, picture) for picture in pictures], run)

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersObjectDetector:
    return TransformersObjectDetector(*load_both(AutoModelForObjectDetection, AutoImageProcessor, model, device))


def detections(found: dict[str, torch.Tensor], size: tuple[int, int], names: dict[int, str]) -> tuple[Detection, ...]:
    """A picture's findings, best first."""
    rows = zip(found["scores"].tolist(), found["labels"].tolist(), found["boxes"].int().tolist(), strict=True)
    best_first = sorted(rows, key=lambda row: -row[0])
    return tuple(
        Detection(label=names[label], score=score, box=inside(corners, size)) for score, label, corners in best_first
    )


def inside(corners: list[int], size: tuple[int, int]) -> Box:
    """The box cut at the picture's edges: some models' boxes reach beyond them."""
    width, height = size
    xmin, ymin, xmax, ymax = corners
    return Box(
        xmin=min(max(xmin, 0), width),
        ymin=min(max(ymin, 0), height),
        xmax=min(max(xmax, 0), width),
        ymax=min(max(ymax, 0), height),
    )
