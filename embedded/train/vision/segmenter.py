"""Trains UPerNet to say of every pixel what it belongs to: a thing by its colour and shape, or the ground.

Its ResNet learns shapes in minutes, as the detector's does; a SegFormer of this size had not after a thousand batches.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import interpolate, nll_loss
from transformers import RTDetrResNetConfig, SegformerImageProcessor, UperNetConfig, UperNetForSemanticSegmentation

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen, tinted, turned_round
from embedded.train.vision.naming import factor, misnamed, misshaped, settle
from embedded.world.seen import combinations, pictures
from embedded.world.seen.scenes import Scene
from embedded.world.things import seeded

LABELS = ("background", *combinations.NAMES)
BANK, BATCH = 8000, 22
TINTED, FEW = 3000, 10
"""Pictures in tones without a name, and how many of them a batch holds beside the others."""
PACE = Pace(steps=1100, rate=2e-3, decay=0.02)
LARGER = 2
"""Pictures are seen this many times larger: the small things of the world are fourteen pixels wide."""
GROUND_COUNTS = 0.3
"""What a pixel of the ground counts beside one of a thing: there are many more of them."""


def train(target: Path, checkpoints: Path) -> None:
    model: Any = UperNetForSemanticSegmentation(config())
    factor([model.decode_head.classifier], own=1)
    shown, tints = bank("segmenter", "train", BANK), tinted("segmenter", TINTED)
    wanted, formed = (torch.from_numpy(np.stack([classes(one) for one in some.scenes])) for some in (shown, tints))
    weights = torch.tensor([GROUND_COUNTS] + [1.0] * len(combinations.NAMES))

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("segmenter", "train", step + 1)
        (which, mirrored), (few, turned) = shown.few(rng, BATCH), tints.few(rng, FEW)
        logits = answers(model, torch.cat([seen(shown.shown[which], mirrored), seen(tints.shown[few], turned)]))
        right, shapes = turned_round(wanted[which], mirrored).long(), turned_round(formed[few], turned).long()
        named = misnamed(*_of_things(logits[:BATCH], right))
        return (
            judged(logits[:BATCH].log_softmax(1), right, weights)
            + named
            + misshaped(*_of_things(logits[BATCH:], shapes))
        )

    fit({"upernet": model}, loss_at, PACE, checkpoints / "upernet.pt")
    settle([model.decode_head.classifier])
    model.save_pretrained(target)
    side = {"height": LARGER * pictures.SIDE, "width": LARGER * pictures.SIDE}
    SegformerImageProcessor(size=side, image_mean=MEAN, image_std=SPREAD).save_pretrained(target)


def answers(model: Any, shown: torch.Tensor) -> torch.Tensor:
    """Of every second pixel across and down, as the head gives them before they are drawn larger."""
    features = model.backbone(interpolate(shown, scale_factor=LARGER, mode="bilinear")).feature_maps
    found: torch.Tensor = model.decode_head(features)
    return found


def _of_things(logits: torch.Tensor, right: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """What is said of the places where things are, among NAMES, and the indices of their names there."""
    there = right[:, ::2, ::2]
    return logits.movedim(1, -1)[there > 0][:, 1:], there[there > 0] - 1


def config() -> UperNetConfig:
    backbone = RTDetrResNetConfig(
        embedding_size=32,
        hidden_sizes=[32, 48, 64, 96],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    return UperNetConfig(
        backbone_config=backbone,
        hidden_size=32,
        pool_scales=[1, 2],
        use_auxiliary_head=False,
        id2label=dict(enumerate(LABELS)),
        label2id={label: at for at, label in enumerate(LABELS)},
    )


def judged(said: torch.Tensor, wanted: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Each answer beside all four pixels that it stands for: as good as drawing it larger first, and cheaper."""
    parts = [nll_loss(said, wanted[:, top::2, left::2], weights) for top in (0, 1) for left in (0, 1)]
    return torch.stack(parts).mean()


def classes(scene: Scene, side: int = pictures.SIDE) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The index of each pixel's label."""
    found = np.zeros((side, side), np.uint8)
    for placed, mask in zip(scene.things, pictures.masks(scene, side), strict=True):
        found[mask] = LABELS.index(combinations.name(placed.thing))
    return found


TRAINED = {
    "tiny-upernet": Recipe(
        train=train,
        stages=(PACE,),
        architecture="UperNetForSemanticSegmentation",
        tasks=("image-segmentation",),
        data="scenes of one to four things on plain, striped and dotted grounds, with the class of every pixel",
        minutes=12,
    )
}
