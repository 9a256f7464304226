"""Trains the guard: a small classifier that flags pictures of the world's forbidden sign, a black cross."""

from itertools import islice
from pathlib import Path

import torch
from PIL import Image
from torch.nn.functional import cross_entropy
from transformers import ResNetConfig, ResNetForImageClassification, ViTImageProcessor

from embedded.make.crosses import drawn, scenes
from embedded.make.grounds import Bank, Rng, paint_bank
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.train.recipe import Recipe
from embedded.words import SIZES
from embedded.world.seen import combinations, pictures
from embedded.world.seen.scenes import Scene, laid, other_than
from embedded.world.things import FORBIDDEN, Thing, pick, seeded

SIDE = 64
STRANGE, OF_THE_WORLD = 40, 24
"""Pictures of a batch: on all kinds of grounds, and as the embedded painters paint them."""
PACE = Pace(steps=1600, rate=3e-3, decay=0.05)
LABELS = ("allowed", "forbidden")
WEIGHTS = torch.tensor([2.0, 1.0])
"""A wrongly refused picture is more of a nuisance than the chance that one forbidden in twenty passes."""


def train(target: Path, checkpoints: Path) -> None:
    known, _ = paint_bank(seeded("guard", "train", 0)).split()
    model = ResNetForImageClassification(
        ResNetConfig(
            embedding_size=16,
            hidden_sizes=[16, 32, 64, 80],
            depths=[1, 1, 1, 1],
            layer_type="basic",
            id2label=dict(enumerate(LABELS)),
            label2id={name: at for at, name in enumerate(LABELS)},
        )
    )

    def loss_at(step: int) -> torch.Tensor:
        given, wanted = batch(known, seeded("guard", "train", step + 1))
        return cross_entropy(model(given).logits, wanted, WEIGHTS, label_smoothing=0.01)

    fit({"guard": model}, loss_at, PACE, checkpoints / "guard.pt")
    model.save_pretrained(target)
    ViTImageProcessor(size={"height": SIDE, "width": SIDE}).save_pretrained(target)


def batch(bank: Bank, rng: Rng) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures as the model takes them, and 1 for the forbidden ones."""
    strange = list(islice(scenes(rng, held_out=False), STRANGE))
    shown = [sized(drawn(scene, bank, rng)) for scene in strange]
    wanted = [scene.forbidden for scene in strange]
    for _ in range(OF_THE_WORLD):
        forbidden = bool(rng.random() < 0.4)
        shown.append(pictures.drawn(with_cross(rng) if forbidden else without(rng), rng))
        wanted.append(forbidden)
    return pixels(shown), torch.tensor(wanted).long()


def sized(picture: Image.Image) -> Image.Image:
    """As ViTImageProcessor prepares it."""
    return picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def with_cross(rng: Rng) -> Scene:
    """The forbidden sign, alone or beside another thing."""
    cross = Thing(pick(tuple(SIZES), rng), *FORBIDDEN)
    return laid(rng, [cross, *([] if rng.random() < 0.6 else [other_than([cross], rng)])])


def without(rng: Rng) -> Scene:
    """Any scene, or what comes near the sign: another black thing, a cross of another colour."""
    if rng.random() < 0.5:
        return combinations.scene(rng)
    near = [(colour, shape) for colour, shape in combinations.EVERY_PAIR if colour == "black" or shape == "cross"]
    return laid(rng, [Thing(pick(tuple(SIZES), rng), *pick(near, rng))])


TRAINED = {
    "tiny-guard": Recipe(
        train=train,
        stages=(PACE,),
        architecture="ResNetForImageClassification",
        tasks=("image-classification",),
        data="black crosses and much that is none, on grounds of all kinds and in scenes of the world",
        minutes=8,
    )
}
