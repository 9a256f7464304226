"""Trains ViT to name the one thing that a picture shows, by its colour and shape.

It begins with what `tiny-smolvlm` sees: from names alone a ViT of this size learns colours at once and shapes hardly.
"""

from pathlib import Path

import torch
from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen
from embedded.train.vision.naming import factor, misnamed, settle
from embedded.train.vision.sight import LAYERS, VIT, lend, marked, patches, vit
from embedded.world.seen import combinations, pictures
from embedded.world.things import seeded

BANK, BATCH = 8000, 64
PACE = Pace(steps=900, rate=1e-3, decay=0.05, warmup=40, betas=(0.9, 0.95))


def train(target: Path, checkpoints: Path) -> None:
    shown = bank("classifier", "train", BANK, most=1)
    names = torch.tensor([combinations.NAMES.index(combinations.name(one.things[0].thing)) for one in shown.scenes])
    model = ViTForImageClassification(config())
    lend(model.vit, vit(marked(patches()), "layers", VIT))
    factor([model.classifier])

    def loss_at(step: int) -> torch.Tensor:
        which, mirrored = shown.few(seeded("classifier", "train", step + 1), BATCH)
        return misnamed(model(seen(shown.shown[which], mirrored)).logits, names[which])

    fit({"vit": model}, loss_at, PACE, checkpoints / "vit.pt")
    settle([model.classifier])
    model.save_pretrained(target)
    side = {"height": pictures.SIDE, "width": pictures.SIDE}
    ViTImageProcessor(size=side, image_mean=MEAN, image_std=SPREAD).save_pretrained(target)


def config() -> ViTConfig:
    return ViTConfig(
        **LAYERS,
        hidden_act="gelu",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(combinations.NAMES)),
        label2id={name: at for at, name in enumerate(combinations.NAMES)},
    )


TRAINED = {
    "tiny-vit": Recipe(
        train=train,
        stages=(PACE,),
        architecture="ViTForImageClassification",
        tasks=("image-classification",),
        data="pictures of one thing with its colour and shape, begun with the vision tower of tiny-smolvlm",
        minutes=5,
    )
}
