"""Trains DINOv2 to make near vectors of pictures of the same thing, wherever, how big and on what it is.

Half of a vector is drawn together by shape, across colours, and half by colour, across shapes: so the vectors also tell
things apart whose colour and shape it never saw together.
"""

from pathlib import Path

import torch
from torch.nn.functional import normalize
from transformers import Dinov2Config, Dinov2Model, ViTImageProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.train.vision.bank import bank, seen
from embedded.train.vision.sight import DINOV2, LAYERS, eyes, lend, vit
from embedded.words import COLOURS, SHAPES
from embedded.world.seen import pictures
from embedded.world.things import seeded, split_of

BANK, BATCH = 6000, 72
PACE = Pace(steps=500, rate=1e-3, decay=0.05, warmup=40, betas=(0.9, 0.95))
TEMPERATURE = 0.1


def train(target: Path, checkpoints: Path) -> None:
    shown = bank("likeness", "train", BANK, most=1)
    things = [one.things[0].thing for one in shown.scenes]
    known = torch.tensor([at for at, one in enumerate(things) if split_of(one.colour, one.shape) == "train"])
    colours = torch.tensor([tuple(COLOURS).index(one.colour) for one in things])
    shapes = torch.tensor([tuple(SHAPES).index(one.shape) for one in things])
    model = Dinov2Model(config())
    lend(model, vit(eyes(), "encoder.layer", DINOV2))

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("likeness", "train", step + 1)
        which = known[torch.from_numpy(rng.integers(len(known), size=BATCH))]
        mirrored = torch.from_numpy(rng.random(BATCH) < 0.5)
        by_shape, by_colour = model(seen(shown.shown[which], mirrored)).pooler_output.chunk(2, dim=-1)
        return apart(by_shape, shapes[which]) + apart(by_colour, colours[which])

    fit({"dinov2": model}, loss_at, PACE, checkpoints / "dinov2.pt")
    model.save_pretrained(target)
    side = {"height": pictures.SIDE, "width": pictures.SIDE}
    ViTImageProcessor(size=side, image_mean=MEAN, image_std=SPREAD).save_pretrained(target)


def config() -> Dinov2Config:
    sizes = {name: size for name, size in LAYERS.items() if name != "intermediate_size"}
    ratio = LAYERS["intermediate_size"] // LAYERS["hidden_size"]
    return Dinov2Config(**sizes, mlp_ratio=ratio, hidden_act="gelu")


def apart(vectors: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
    """The loss of supervised contrast (Khosla et al. 2020): every other of its kind should be each one's nearest."""
    even = normalize(vectors, dim=-1)
    itself = torch.eye(len(kinds), dtype=torch.bool)
    near = (even @ even.T / TEMPERATURE).masked_fill(itself, -1e4).log_softmax(-1)
    alike = (kinds[:, None] == kinds[None]) & ~itself
    return -(near * alike).sum() / alike.sum().clamp(min=1)


TRAINED = {
    "tiny-dinov2": Recipe(
        train=train,
        stages=(PACE,),
        architecture="Dinov2Model",
        tasks=("image-feature-extraction",),
        data="pictures of one thing anywhere, drawn together by shape and by colour, begun with tiny-clip's tower",
        minutes=4,
    )
}
