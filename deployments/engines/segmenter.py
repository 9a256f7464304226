"""Image segmentation by transformers models: semantic, instance and panoptic."""

from typing import Any, ClassVar

import torch
from PIL import Image as Pil
from PIL.Image import Image as Picture
from transformers import (
    MODEL_FOR_UNIVERSAL_SEGMENTATION_MAPPING,
    AutoConfig,
    AutoImageProcessor,
    AutoModelForSemanticSegmentation,
    AutoModelForUniversalSegmentation,
)

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.abilities.vision import Subtask
from deployments.contracts.errors import InvalidParameter, MediaTooLarge, ModelTaskMismatch
from deployments.contracts.findings import Segment
from deployments.contracts.kinds import Image
from deployments.contracts.model import ModelFacts
from deployments.engines.pictures import exact, moved, prepared, read
from deployments.engines.weights import bytes_of, load_both, load_companion
from deployments.media.image import encode

RICHEST_FIRST: tuple[Subtask, ...] = ("panoptic", "instance", "semantic")
MAX_SCORES = 2**30
"""Post-processing scores every class (or query) at every pixel of the picture: 4 GiB in float32."""


class TransformersSegmenter:
    """Segmenter; parity with transformers' ImageSegmentationPipeline."""

    sharing: ClassVar[Sharing] = Sharing.EXCLUSIVE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor
        self.subtasks = [subtask for subtask in RICHEST_FIRST if hasattr(processor, method_for(subtask))]

    @torch.inference_mode()
    def segment(
        self,
        image: Image,
        *,
        subtask: Subtask | None,
        threshold: float,
        mask_threshold: float,
        overlap_mask_area_threshold: float,
    ) -> tuple[Segment, ...]:
        chosen = subtask or self.subtasks[0]
        if chosen not in self.subtasks:
            raise InvalidParameter(
                f"this model cannot do {chosen!r} segmentation, only {', '.join(self.subtasks)}", "parameters.subtask"
            )
        picture = self.affordable(read(image))
        outputs = exact(self.model(**moved(prepared(self.processor, picture), self.model)))
        sizes = [(picture.height, picture.width)]
        post_process = getattr(self.processor, method_for(chosen))
        if chosen == "semantic":
            return self.classes(post_process(outputs, target_sizes=sizes)[0])
        # Told to fuse no classes: what it does anyway, with a warning for each picture.
        fusing: dict[str, set[int]] = {"label_ids_to_fuse": set()} if chosen == "panoptic" else {}
        found = post_process(
            outputs,
            **fusing,
            threshold=threshold,
            mask_threshold=mask_threshold,
            overlap_mask_area_threshold=overlap_mask_area_threshold,
            target_sizes=sizes,
        )[0]
        return tuple(
            Segment(
                label=self.model.config.id2label[info["label_id"]],
                score=info["score"],
                mask=drawn(found["segmentation"] == info["id"]),
            )
            for info in found["segments_info"]
        )

    def classes(self, segmentation: torch.Tensor) -> tuple[Segment, ...]:
        """One mask for each class that has a pixel, in the model's order."""
        return tuple(
            Segment(label=self.model.config.id2label[index], score=None, mask=drawn(segmentation == index))
            for index in sorted(set(segmentation.flatten().tolist()))
        )

    def affordable(self, picture: Picture) -> Picture:
        """The picture itself; raises MediaTooLarge where its scores would not fit into memory."""
        config = self.model.config
        allowed = MAX_SCORES // max(config.num_labels, getattr(config, "num_queries", 0))
        if picture.width * picture.height > allowed:
            raise MediaTooLarge(
                f"the picture has {picture.width}×{picture.height} pixels, this model segments {allowed:,} in all",
                "inputs",
            )
        return picture

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load(model: ModelFacts, device: str) -> TransformersSegmenter:
    """Raises ModelTaskMismatch for OneFormer, whose processor reads its classes from a file on the Hub."""
    config = load_companion(AutoConfig, model)
    if config.model_type == "oneformer":
        raise ModelTaskMismatch(f"{model.id} is a OneFormer, which is not served; choose a Mask2Former", "model")
    universal = type(config) in MODEL_FOR_UNIVERSAL_SEGMENTATION_MAPPING
    auto_class = AutoModelForUniversalSegmentation if universal else AutoModelForSemanticSegmentation
    return TransformersSegmenter(*load_both(auto_class, AutoImageProcessor, model, device))


def method_for(subtask: Subtask) -> str:
    """The image processor's method that makes masks of a model's outputs."""
    return f"post_process_{subtask}_segmentation"


def drawn(mask: torch.Tensor) -> Image:
    """A mask of booleans as a grey PNG: 255 where it is, 0 elsewhere."""
    return encode(Pil.fromarray(mask.to(torch.uint8).mul(255).numpy()))
