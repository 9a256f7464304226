"""Trains VideoMAE to say what a thing in a film does."""

from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from transformers import VideoMAEConfig, VideoMAEForVideoClassification, VideoMAEVideoProcessor

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD
from embedded.train.recipe import Recipe
from embedded.world.seen import films
from embedded.world.things import Rng, Split, seeded

SIDE, FRAMES = 32, 8
DRAWN = 12
"""Frames of a film in the bank, of which it is shown the first or the last some."""
BANK, BATCH = 3000, 32
PACE = Pace(steps=4500, rate=1.5e-3, turning=3e-3, warmup=100, decay=0.02)
GRAIN = 0.04
"""Spread of the noise that is laid over the frames, as films are compressed."""


def train(target: Path, checkpoints: Path) -> None:
    model = network()
    shown, done = bank("films watched", "train", BANK)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("watcher", "train", step)
        few = rng.integers(len(shown), size=BATCH)
        loss: torch.Tensor = cross_entropy(model(pixel_values=seen(shown[few], rng)).logits, done[few])
        return loss

    fit({"videomae": model}, loss_at, PACE, checkpoints / "videomae.pt")
    model.save_pretrained(target)
    VideoMAEVideoProcessor(
        size={"height": SIDE, "width": SIDE}, do_center_crop=False, image_mean=MEAN, image_std=SPREAD
    ).save_pretrained(target)


def network() -> VideoMAEForVideoClassification:
    names = list(films.MOTIONS)
    return VideoMAEForVideoClassification(
        VideoMAEConfig(
            image_size=SIDE,
            patch_size=8,
            num_frames=FRAMES,
            tubelet_size=2,
            hidden_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=128,
            id2label=dict(enumerate(names)),
            label2id={name: index for index, name in enumerate(names)},
        )
    )


def bank(name: str, split: Split, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """So many films as bytes, count × frames × side × side × 3, and the number of what happens in each."""
    rng = seeded(name, split, 0)
    made = [films.film(rng, split, plain=0.8) for _ in range(count)]
    shown = np.stack([np.stack([np.asarray(one) for one in films.frames(film, rng, SIDE, DRAWN)]) for film in made])
    names = list(films.MOTIONS)
    return torch.from_numpy(shown), torch.tensor([names.index(film.motion) for film in made])


def seen(shown: torch.Tensor, rng: Rng) -> torch.Tensor:
    """As many frames as the model looks at, from some stretch of each film, with grain."""
    length = rng.integers(FRAMES, DRAWN + 1)
    start = rng.integers(DRAWN - length + 1)
    places = torch.from_numpy(start + np.arange(FRAMES) * length // FRAMES)
    few = shown[:, places].movedim(-1, 2).float() / 127.5 - 1
    return few + GRAIN * torch.from_numpy(rng.standard_normal(few.shape, dtype=np.float32))


TRAINED = {
    "tiny-videomae": Recipe(
        train=train,
        stages=(PACE,),
        architecture="VideoMAEForVideoClassification",
        tasks=("video-classification",),
        data="films of one thing that moves right, left, up or down, grows or stays",
        minutes=8,
    )
}
