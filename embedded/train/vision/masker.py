"""Trains SAM to cut out what a point or a box points at: a thing, or the ground between the things."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss
from transformers import SamConfig, SamImageProcessor, SamModel, SamProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen, turned_round
from embedded.world.seen import pictures
from embedded.world.things import Rng, seeded

Masks: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

SIDE, PATCH, WIDTH = pictures.SIDE, 4, 48
BANK, BATCH, PROMPTS = 6000, 16, 4
PACE = Pace(steps=2400, rate=2e-3, turning=4e-3, decay=0.02)
GROUND = 0.2
"""How often what is pointed at is the ground."""
NEGATIVE = 0.3
"""How often a second point says what is not meant."""
LOOSE = 2.5
"""By how many pixels the sides of a box are off."""


class Pointed(NamedTuple):
    """What is asked, and the masks that are right: everything for BATCH pictures, PROMPTS each."""

    points: torch.Tensor
    labels: torch.Tensor
    boxes: torch.Tensor
    masks: torch.Tensor


def train(target: Path, checkpoints: Path) -> None:
    model = SamModel(config())
    _begin(model)
    shown = bank("masker", "train", BANK)
    masks = [np.stack([~np.any(found, 0), *found]) for found in (pictures.masks(one) for one in shown.scenes)]

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("masker", "train", step + 1)
        which, mirrored = shown.few(rng, BATCH)
        asked = pointed([masks[one] for one in which.tolist()], mirrored, rng)
        by_point = {"input_points": asked.points, "input_labels": asked.labels}
        prompts = {"input_boxes": asked.boxes} if step % 3 == 2 else by_point
        answer = model(seen(shown.shown[which], mirrored), **prompts, multimask_output=step % 2 == 0)
        return distance(answer.pred_masks, answer.iou_scores, asked.masks)

    fit({"sam": model}, loss_at, PACE, checkpoints / "sam.pt")
    model.save_pretrained(target)
    size = {"height": SIDE, "width": SIDE}
    seer = SamImageProcessor(
        size={"longest_edge": SIDE},
        pad_size=size,
        mask_size={"longest_edge": SIDE},
        mask_pad_size=size,
        image_mean=MEAN,
        image_std=SPREAD,
    )
    SamProcessor(seer).save_pretrained(target)


@torch.no_grad()
def _begin(model: SamModel) -> None:
    """Waves of places as long as the picture (the library draws them a patch long, and no place is near another)."""
    model.shared_image_embedding.positional_embedding.normal_()
    for part in model.modules():
        if isinstance(part, torch.nn.Linear):
            torch.nn.init.xavier_uniform_(part.weight)


def config() -> SamConfig:
    """Patches of four pixels, which the decoder draws four times finer: masks are as fine as the pictures."""
    return SamConfig(
        vision_config={
            "hidden_size": 64,
            "output_channels": WIDTH,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "image_size": SIDE,
            "patch_size": PATCH,
            "window_size": 8,
            "global_attn_indexes": [2],
            "num_pos_feats": WIDTH // 2,
            "mlp_dim": 128,
            "initializer_range": 0.02,
        },
        prompt_encoder_config={
            "hidden_size": WIDTH,
            "image_size": SIDE,
            "patch_size": PATCH,
            "mask_input_channels": 4,
        },
        mask_decoder_config={
            "hidden_size": WIDTH,
            "mlp_dim": 96,
            "num_attention_heads": 4,
            "iou_head_hidden_dim": 48,
        },
    )


def pointed(masks: Sequence[Masks], mirrored: torch.Tensor, rng: Rng) -> Pointed:
    """Prompts for pictures whose masks are these, the ground's first."""
    chosen = [[_chosen(len(few), rng) for _ in range(PROMPTS)] for few in masks]
    right = torch.from_numpy(np.stack([few[own] for few, own in zip(masks, chosen, strict=True)]))
    right = turned_round(right, mirrored)
    inside, outside = _inside(right, rng), _inside(~right, rng)
    points = torch.stack([inside, outside], dim=2)
    labels = torch.ones(*points.shape[:-1], dtype=torch.long)
    labels[:, :, 1] = torch.from_numpy(np.where(rng.random(labels.shape[:2]) < NEGATIVE, 0, -10))
    return Pointed(points, labels, _around(right, rng), right.float())


def _chosen(count: int, rng: Rng) -> int:
    return 0 if rng.random() < GROUND else 1 + int(rng.integers(count - 1))


def _inside(masks: torch.Tensor, rng: Rng) -> torch.Tensor:
    """For each mask one of its pixels, as x and y of that pixel's middle."""
    chance = torch.from_numpy(rng.random(masks.shape)) * masks
    at = chance.flatten(2).argmax(-1)
    return torch.stack([at % SIDE, at // SIDE], dim=-1).float() + 0.5


def _around(masks: torch.Tensor, rng: Rng) -> torch.Tensor:
    """Boxes around the masks, roughly."""
    sides = []
    for along in (2, 3):
        filled = masks.any(dim=5 - along).float()
        first, last = filled.argmax(-1), SIDE - filled.flip(-1).argmax(-1)
        sides.append((first, last))
    (top, bottom), (left, right) = sides
    boxes = torch.stack([left, top, right, bottom], dim=-1).float()
    return (boxes + torch.from_numpy(rng.uniform(-LOOSE, LOOSE, boxes.shape))).clamp(0, SIDE).float()


def distance(said: torch.Tensor, scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """By pixel, by overlap, and how well the model knows its own overlap; every one of its masks is to be right."""
    wanted = right.unsqueeze(2).expand_as(said)
    share = said.sigmoid()
    both = (share * wanted).sum((-2, -1))
    dice = 1 - (2 * both + 1) / (share.sum((-2, -1)) + wanted.sum((-2, -1)) + 1)
    with torch.no_grad():
        cut, full = said > 0, wanted > 0.5
        overlap = (cut & full).sum((-2, -1)) / (cut | full).sum((-2, -1)).clamp(min=1)
    return 4 * binary_cross_entropy_with_logits(said, wanted) + dice.mean() + mse_loss(scores, overlap)


TRAINED = {
    "tiny-sam": Recipe(
        train=train,
        stages=(PACE,),
        architecture="SamModel",
        tasks=("mask-generation",),
        data="scenes of one to four things, points on them and on the ground, and boxes around them",
        minutes=12,
    )
}
