"""Trains Depth Anything to see how near every pixel of a scene is."""

from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import l1_loss, smooth_l1_loss
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, DPTImageProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import seen, stacked, turned_round
from embedded.world.seen import depths, pictures
from embedded.world.things import Split, seeded

BANK, BATCH = 6000, 32
PACE = Pace(steps=600, rate=2e-3, decay=0.02)
PATCH, WIDTH, LAYERS = 8, 64, 4
EDGES = 0.5
"""What the steps from pixel to pixel count beside the depths themselves: edges stay sharp."""


def train(target: Path, checkpoints: Path) -> None:
    model = DepthAnythingForDepthEstimation(config())
    # What it answers is never below 0: begun at 0, half of it would stay there.
    torch.nn.init.constant_(model.head.conv3.bias, 0.3)
    shown, near = bank("depth", "train", BANK)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("depth", "train", step + 1)
        which, mirrored = torch.from_numpy(rng.integers(BANK, size=BATCH)), torch.from_numpy(rng.random(BATCH) < 0.5)
        guessed = model(seen(shown[which], mirrored)).predicted_depth
        return distance(guessed, turned_round(near[which], mirrored).float())

    fit({"depth": model}, loss_at, PACE, checkpoints / "depth.pt")
    model.save_pretrained(target)
    side = {"height": pictures.SIDE, "width": pictures.SIDE}
    processor = DPTImageProcessor(
        size=side, keep_aspect_ratio=True, ensure_multiple_of=PATCH, do_pad=False, image_mean=MEAN, image_std=SPREAD
    )
    processor.save_pretrained(target)


def config() -> DepthAnythingConfig:
    backbone = Dinov2Config(
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        mlp_ratio=2,
        image_size=pictures.SIDE,
        patch_size=PATCH,
        out_indices=list(range(1, LAYERS + 1)),
        reshape_hidden_states=False,
    )
    return DepthAnythingConfig(
        backbone_config=backbone,
        patch_size=PATCH,
        reassemble_hidden_size=WIDTH,
        neck_hidden_sizes=[16, 24, 32, 48],
        fusion_hidden_size=16,
        head_hidden_size=8,
    )


def bank(name: str, split: Split, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures in bytes, and the nearness of their pixels in half precision."""
    rng = seeded(name, split, 0)
    made = [depths.drawn(depths.view(rng, split), rng) for _ in range(count)]
    near = np.stack([one for _, one in made]).astype(np.float16)
    return stacked([picture for picture, _ in made]), torch.from_numpy(near)


def distance(guessed: torch.Tensor, near: torch.Tensor) -> torch.Tensor:
    across, down = (l1_loss(guessed.diff(dim=along), near.diff(dim=along)) for along in (-1, -2))
    return 10 * (smooth_l1_loss(guessed, near, beta=0.05) + EDGES * (across + down))


TRAINED = {
    "tiny-depth-anything": Recipe(
        train=train,
        stages=(PACE,),
        architecture="DepthAnythingForDepthEstimation",
        tasks=("depth-estimation",),
        data="things on a floor that runs into a hazy distance, with the nearness of every pixel",
        minutes=6,
    )
}
