"""Makes models that look at pictures: YOLOS, which detects by tokens, and Mask2Former, which cuts out instances."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import torch
from transformers import (
    Mask2FormerConfig,
    Mask2FormerForUniversalSegmentation,
    Mask2FormerImageProcessor,
    SwinConfig,
    YolosConfig,
    YolosForObjectDetection,
    YolosImageProcessor,
)

from embedded.make.drawing import balance, blotches, draw
from embedded.words import LABELS

SIDE = 64


class _Labels(TypedDict):
    id2label: dict[int, str]
    label2id: dict[str, int]


def _labels(names: Sequence[str]) -> _Labels:
    return {"id2label": dict(enumerate(names)), "label2id": {name: index for index, name in enumerate(names)}}


def make_detector(target: Path) -> None:
    """Object detection by eight detection tokens."""
    config = YolosConfig(
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        image_size=[SIDE, SIDE],
        patch_size=8,
        num_detection_tokens=8,
        use_mid_position_embeddings=False,
        **_labels(LABELS[1:]),
    )
    model = YolosForObjectDetection(config)
    draw(model, gain=1.5)
    classes, boxes = model.class_labels_classifier.layers[-1], model.bbox_predictor.layers[-1]
    draw(classes, gain=4.0)
    draw(boxes, gain=0.7)
    balance(classes.bias, model.eval()(blotches(SIDE)).logits)
    with torch.no_grad():
        # Boxes are centre and size behind a sigmoid: small ones near the middle stay inside the picture.
        boxes.bias.copy_(torch.tensor([0.0, 0.0, -1.2, -1.2]))
        classes.bias[-1] -= 1.0
    model.save_pretrained(target)
    YolosImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(target)


def make_instance_segmenter(target: Path) -> None:
    """Instance and panoptic segmentation over a Swin backbone described in the configuration itself."""
    backbone = SwinConfig(
        image_size=SIDE,
        patch_size=4,
        embed_dim=8,
        depths=[1, 1, 1, 1],
        num_heads=[1, 1, 2, 4],
        window_size=4,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    config = Mask2FormerConfig(
        backbone_config=backbone,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=64,
        dim_feedforward=64,
        encoder_layers=2,
        decoder_layers=3,
        num_attention_heads=4,
        num_queries=8,
        train_num_points=64,
        **_labels(LABELS),
    )
    model = Mask2FormerForUniversalSegmentation(config)
    draw(model)
    draw(model.class_predictor, gain=6.0)
    balance(model.class_predictor.bias, model.eval()(blotches(SIDE)).class_queries_logits)
    with torch.no_grad():
        # The last class is "nothing here".
        model.class_predictor.bias[-1] -= 4.0
    model.save_pretrained(target)
    side = {"height": SIDE, "width": SIDE}
    Mask2FormerImageProcessor(size=side, size_divisor=32, ignore_index=255).save_pretrained(target)


MAKERS = {
    "tiny-yolos": make_detector,
    "tiny-mask2former": make_instance_segmenter,
}
