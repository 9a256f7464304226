"""Masks of what is pointed at, or of everything, by SAM, SAM 2, SAM-HQ and their kin."""

from collections.abc import Generator
from math import ceil
from typing import Any, ClassVar

import torch
from PIL.Image import Image as Picture
from transformers import AutoModelForMaskGeneration, AutoProcessor, MaskGenerationPipeline

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import MediaTooLarge
from deployments.contracts.events import Progress
from deployments.contracts.kinds import Image
from deployments.contracts.masking import Grid, Mask, Masking, Prompt
from deployments.contracts.model import ModelFacts
from deployments.engines.pictures import moved, read
from deployments.engines.segmenter import MAX_SCORES, drawn
from deployments.engines.weights import bytes_of, load_both
from deployments.engines.within import refuse_box_outside, refuse_point_outside

PREPARING = ("points_per_crop", "crops_n_layers", "crop_overlap_ratio")
KEEPING = ("pred_iou_thresh", "stability_score_thresh", "stability_score_offset", "mask_threshold")
JOINING = ("crops_nms_thresh",)
POINTS_PER_BATCH, POINTS_PER_SIDE = 64, 32
"""The pipeline's own."""
MASKS_PER_POINT = 3
COMFORTABLE = MAX_SCORES // 4
"""Scores of a batch where its size is ours to choose: 1 GiB."""
Masks = Generator[Progress | None, None, tuple[Mask, ...]]


class TransformersMaskGenerator:
    """MaskGenerator; parity with the model called through its processor, and with MaskGenerationPipeline.

    In float32 on every device: masks are cut where scores cross a threshold.
    """

    sharing: ClassVar[Sharing] = Sharing.STEPWISE
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self.model = model
        self.processor = processor
        self.everything = MaskGenerationPipeline(
            model=model, image_processor=processor.image_processor, device=model.device
        )

    def mask_pointed(self, image: Image, prompts: tuple[Prompt, ...], masking: Masking) -> Masks:
        """The picture is looked at once; then object by object, which may have different numbers of points."""
        picture = read(image)
        for at, prompt in enumerate(prompts):
            refuse_outside(prompt, at, picture)
        seen: dict[str, Any] = {}
        found: list[Mask] = []
        for at, prompt in enumerate(prompts):
            with torch.inference_mode():
                asked = self.processor(picture, return_tensors="pt", **as_asked(prompt))
                sizes = {name: asked.pop(name) for name in ("original_sizes", "reshaped_input_sizes") if name in asked}
                tensors = moved(dict(asked), self.model)
                pixels = tensors.pop("pixel_values")
                seen = seen or embedded(self.model, pixels)
                outputs = self.model(**seen, **tensors, multimask_output=masking.multimask_output is not False)
                [masks] = self.processor.post_process_masks(
                    outputs.pred_masks.cpu(), mask_threshold=masking.mask_threshold, **sizes
                )
            scored = zip(outputs.iou_scores[0, 0].tolist(), masks[0], strict=True)
            best_first = sorted(scored, key=lambda pair: -pair[0])
            found += (Mask(mask=drawn(mask), score=score, object=at) for score, mask in best_first)
            yield Progress(done=at + 1, total=len(prompts))
        return tuple(found)

    def mask_everything(self, image: Image, masking: Masking) -> Masks:
        """The pipeline's own three stages, a batch of points at a time."""
        picture = read(image)
        at_once = points_at_once(masking, picture)
        batches = self.everything.preprocess(picture, points_per_batch=at_once, **given(masking, PREPARING))
        total = batches_in(masking, at_once)
        outputs = []
        for batch in batches:
            outputs.append(self.everything.forward(batch, **given(masking, KEEPING)))
            yield Progress(done=len(outputs), total=total)
        found = self.everything.postprocess(outputs, **given(masking, JOINING))
        return tuple(
            Mask(mask=drawn(mask), score=score, object=None)
            for mask, score in zip(found["masks"], found["scores"].tolist(), strict=True)
        )

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model, self.everything


def load(model: ModelFacts, device: str) -> TransformersMaskGenerator:
    return TransformersMaskGenerator(
        *load_both(AutoModelForMaskGeneration, AutoProcessor, model, device, dtype=torch.float32),
    )


def embedded(model: Any, pixels: torch.Tensor) -> dict[str, Any]:
    """The picture as the mask decoder takes it; SAM-HQ takes what is between its layers too."""
    match model.get_image_embeddings(pixels):
        case (embeddings, between) if model.config.model_type == "sam_hq":
            return {"image_embeddings": embeddings, "intermediate_embeddings": between}
        case embeddings:
            return {"image_embeddings": embeddings}


def as_asked(prompt: Prompt) -> dict[str, Any]:
    """The prompt as processors take it: of one picture, of one object."""
    asked: dict[str, Any] = {}
    if prompt.points:
        asked |= {"input_points": [[[list(point) for point in prompt.points]]], "input_labels": [[list(prompt.labels)]]}
    if prompt.box:
        box = prompt.box
        asked["input_boxes"] = [[[float(box.xmin), float(box.ymin), float(box.xmax), float(box.ymax)]]]
    return asked


def refuse_outside(prompt: Prompt, object: int, picture: Picture) -> None:
    """Raises InvalidParameter for a point or a box outside the picture."""
    for at, point in enumerate(prompt.points):
        refuse_point_outside(point, picture, f"parameters.input_points.{object}.{at}")
    if prompt.box:
        refuse_box_outside(prompt.box, picture, f"parameters.input_boxes.{object}")


def given(masking: Grid, names: tuple[str, ...]) -> dict[str, Any]:
    """Those of the parameters that were asked for."""
    return {name: value for name in names if (value := getattr(masking, name)) is not None}


def points_at_once(masking: Grid, picture: Picture) -> int:
    """How many points of the grid share a batch. Raises MediaTooLarge where their masks would not fit into memory."""
    scores = MASKS_PER_POINT * picture.width * picture.height
    if masking.points_per_batch is None:
        return min(max(COMFORTABLE // scores, 1), POINTS_PER_BATCH)
    if masking.points_per_batch * scores > MAX_SCORES:
        raise MediaTooLarge(
            f"{masking.points_per_batch} points a batch are too many for {picture.width}×{picture.height} pixels; "
            f"points_per_batch may be {MAX_SCORES // scores} at most",
            "parameters.points_per_batch",
        )
    return masking.points_per_batch


def batches_in(masking: Grid, at_once: int) -> int:
    """A layer of crops has four times those of the layer above it."""
    crops = sum(4**layer for layer in range((masking.crops_n_layers or 0) + 1))
    return int(crops * ceil((masking.points_per_crop or POINTS_PER_SIDE) ** 2 / at_once))
