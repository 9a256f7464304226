"""Trains SuperPoint to find the corners of things."""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from torch.nn.functional import interpolate
from transformers import SuperPointConfig, SuperPointForKeypointDetection, SuperPointImageProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen
from embedded.world.seen import corners
from embedded.world.seen.scenes import Scene
from embedded.world.things import seeded

Cells: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]

SIDE, CELL = 128, 8
"""Pictures of the world are seen at twice their size: SuperPoint finds about one point in each of its cells."""
ACROSS = SIDE // CELL
BANK, BATCH = 4000, 24
PACE = Pace(steps=1600, rate=3e-3, decay=0.01)
GREY = torch.tensor([0.2989, 0.5870, 0.1140]).view(1, 3, 1, 1)
"""As its processor weighs red, green and blue."""


def train(target: Path, checkpoints: Path) -> None:
    model = SuperPointForKeypointDetection(config())
    _open(model)
    shown = bank("interest", "train", BANK)
    wanted = torch.from_numpy(np.stack([cells(scene) for scene in shown.scenes]))

    def loss_at(step: int) -> torch.Tensor:
        which, _ = shown.few(seeded("interest", "train", step + 1), BATCH)
        looked = model.encoder(grey(seen(shown.shown[which], torch.zeros(BATCH, dtype=torch.bool)))).last_hidden_state
        points = model.keypoint_decoder
        said = points.conv_score_b(torch.relu(points.conv_score_a(looked))).log_softmax(1)
        loss: torch.Tensor = -(said * wanted[which]).sum(1).mean() * 10
        return loss

    fit({"superpoint": model}, loss_at, PACE, checkpoints / "superpoint.pt")
    model.save_pretrained(target)
    # Without grey it sees the red channel alone: a red circle on white would be no circle.
    SuperPointImageProcessor(size={"height": SIDE, "width": SIDE}, do_grayscale=True).save_pretrained(target)


def _open(model: SuperPointForKeypointDetection) -> None:
    """Convolutions that let signals through (He et al. 2015): as the library draws them, nothing reaches the end."""
    for part in model.modules():
        if isinstance(part, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(part.weight, nonlinearity="relu")


def config() -> SuperPointConfig:
    return SuperPointConfig(
        encoder_hidden_sizes=[8, 16, 24, 32],
        decoder_hidden_size=48,
        descriptor_decoder_dim=16,
        keypoint_threshold=0.1,
        nms_radius=2,
        border_removal_distance=1,
    )


def grey(shown: torch.Tensor) -> torch.Tensor:
    """One channel, 0 … 1, of the size that it looks at."""
    dark = (GREY * (shown + 1) / 2).sum(1, keepdim=True)
    return interpolate(dark, size=(SIDE, SIDE), mode="bilinear", align_corners=False)


def cells(scene: Scene) -> Cells:
    """65 shares for each cell: where in it the corners are, the last for there being none."""
    found = np.zeros((CELL * CELL + 1, ACROSS, ACROSS), np.float32)
    for x, y in corners.corners(scene, SIDE):
        column, row = (min(max(int(at), 0), SIDE - 1) for at in (x, y))
        found[row % CELL * CELL + column % CELL, row // CELL, column // CELL] = 1
    count = found.sum(0)
    found[-1] = count == 0
    shares: Cells = found / np.maximum(count, 1)
    return shares


TRAINED = {
    "tiny-superpoint": Recipe(
        train=train,
        stages=(PACE,),
        architecture="SuperPointForKeypointDetection",
        tasks=("keypoint-detection",),
        data="scenes of one to four things in grey, with the corners of squares, triangles, stars, crosses and hearts",
        minutes=5,
    )
}
