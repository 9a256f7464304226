"""Trains RT-DETR to find the things of a scene: what each is, and the box around it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss
from torchvision.ops import box_convert, generalized_box_iou_loss
from transformers import RTDetrConfig, RTDetrForObjectDetection, RTDetrImageProcessor, RTDetrResNetConfig

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen
from embedded.train.vision.naming import factor, misnamed, settle
from embedded.world.seen import combinations, pictures
from embedded.world.seen.scenes import Scene
from embedded.world.things import seeded

BANK, BATCH = 10000, 32
PACE = Pace(steps=2100, rate=2e-3, decay=0.02)
STRIDES = (8, 16, 32)
CELLS = pictures.SIDE // STRIDES[0]

Wanted: TypeAlias = dict[str, torch.Tensor]
"""`class_labels`, and `boxes` as middle, width and height, 0 … 1."""


def train(target: Path, checkpoints: Path) -> None:
    model = RTDetrForObjectDetection(config())
    heads = [model.model.enc_score_head, *model.model.decoder.class_embed]
    factor(heads)
    shown = bank("detector", "train", BANK)
    known = [(wanted(scene, mirrored=False), wanted(scene, mirrored=True)) for scene in shown.scenes]

    def loss_at(step: int) -> torch.Tensor:
        which, mirrored = shown.few(seeded("detector", "train", step + 1), BATCH)
        labels = [known[one][way] for one, way in zip(which.tolist(), mirrored.int().tolist(), strict=True)]
        answer = model(pixel_values=seen(shown.shown[which], mirrored), labels=labels)
        loss: torch.Tensor = answer.loss + dense(answer.enc_outputs_class, answer.enc_outputs_coord_logits, labels)
        return loss

    fit({"detector": model}, loss_at, PACE, checkpoints / "detector.pt")
    settle(heads)
    model.save_pretrained(target)
    side = {"height": pictures.SIDE, "width": pictures.SIDE}
    RTDetrImageProcessor(size=side, do_normalize=True, image_mean=MEAN, image_std=SPREAD).save_pretrained(target)


def config() -> RTDetrConfig:
    width = 64
    backbone = RTDetrResNetConfig(
        embedding_size=32,
        hidden_sizes=[32, 48, 64, 96],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )
    return RTDetrConfig(
        backbone_config=backbone,
        freeze_backbone_batch_norms=False,
        encoder_in_channels=[48, 64, 96],
        feat_strides=list(STRIDES),
        encoder_hidden_dim=width,
        encoder_ffn_dim=2 * width,
        encoder_attention_heads=4,
        hidden_expansion=0.5,
        d_model=width,
        decoder_in_channels=[width] * 3,
        decoder_ffn_dim=2 * width,
        decoder_attention_heads=4,
        decoder_layers=2,
        num_queries=12,
        num_denoising=12,
        id2label=dict(enumerate(combinations.NAMES)),
        label2id={name: at for at, name in enumerate(combinations.NAMES)},
    )


def wanted(scene: Scene, *, mirrored: bool) -> Wanted:
    """What should be found in the scene, or in its mirror image."""
    corners = torch.tensor([pictures.box(placed) for placed in scene.things]) / pictures.SIDE
    boxes = box_convert(corners.clamp(0, 1), "xyxy", "cxcywh")
    if mirrored:
        boxes[:, 0] = 1 - boxes[:, 0]
    classes = [combinations.NAMES.index(combinations.name(placed.thing)) for placed in scene.things]
    return {"class_labels": torch.tensor(classes), "boxes": boxes}


def dense(classes: torch.Tensor, boxes: torch.Tensor, labels: Sequence[Wanted]) -> torch.Tensor:
    """How far the encoder's finest places are from this: the one in a thing's middle names it, all others nothing.

    Matching alone has to guess first who answers for what, and learns from a few places of each picture only.
    """
    picture = torch.cat([torch.full_like(one["class_labels"], at) for at, one in enumerate(labels)])
    kinds, true = (torch.cat([one[part] for one in labels]) for part in ("class_labels", "boxes"))
    column, row = (true[:, :2] * CELLS).long().clamp(0, CELLS - 1).unbind(-1)
    place = row * CELLS + column
    right = torch.zeros_like(classes)
    right[picture, place, kinds] = 1.0
    sure = classes.detach().sigmoid()
    focus = torch.where(right > 0, 1.0, 0.75 * sure.square())
    found = binary_cross_entropy_with_logits(classes, right, focus, reduction="sum") / len(true)
    guessed = boxes[picture, place].sigmoid()
    corners = (box_convert(some, "cxcywh", "xyxy") for some in (guessed, true))
    fits = generalized_box_iou_loss(*corners, reduction="mean") * 2 + l1_loss(guessed, true) * 5
    total: torch.Tensor = found + fits + misnamed(classes[picture, place], kinds)
    return total


TRAINED = {
    "tiny-rt-detr": Recipe(
        train=train,
        stages=(PACE,),
        architecture="RTDetrForObjectDetection",
        tasks=("object-detection",),
        data="scenes of one to four things on plain, striped and dotted grounds, with a box around each",
        minutes=16,
    )
}
