"""Teaches a vision tower what lies where: each patch names the thing that it belongs to, its middle and its size.

A language model above it would have to find shapes and places through its own answers, and learns colours only.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.train.vision.naming import factor, misnamed, misshaped
from embedded.train.vision.sight import LAYERS
from embedded.train.wear import worn
from embedded.world.seen import combinations, pictures, scenes, views
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, Split, seeded

SHOWN, TINTED = 40, 24
"""Pictures of a batch: as models are asked about them, and in tones without a name, of which the shape is asked."""
COVERED = 0.2
"""Share of a patch that a thing covers for the patch to be its own."""
PLACES = 6.0
"""What a mistake of the whole picture's side counts beside one of naming."""
PACE = Pace(steps=1400, rate=1.5e-3, warmup=60, decay=0.05, betas=(0.9, 0.95))
GROUND = -1


class Seen(NamedTuple):
    """Pictures; for each of their patches the index in NAMES of what it belongs to, or GROUND; and where that is."""

    pictures: torch.Tensor
    names: torch.Tensor
    spots: torch.Tensor
    """The middle, rightwards and downwards, and half the width: shares of the picture's side."""


def taught(tower: nn.Module, checkpoint: Path, pace: Pace = PACE) -> None:
    """Trains the tower, which gives N × patches × width as its `last_hidden_state`."""
    namer = nn.Linear(LAYERS["hidden_size"], len(combinations.NAMES))
    filled, spotted = nn.Linear(LAYERS["hidden_size"], 1), nn.Linear(LAYERS["hidden_size"], 3)
    factor([namer])
    seen: Any = tower

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("seeing", "train", step)
        shown, tinted = looked(rng, "train", SHOWN), outlined(rng, TINTED)
        names = torch.cat([shown.names, tinted.names])
        found = seen(pixel_values=worn(torch.cat([shown.pictures, tinted.pictures]))).last_hidden_state
        on = names != GROUND
        filling = binary_cross_entropy_with_logits(filled(found)[..., 0], on.float())
        named = on & (torch.arange(len(on)) < SHOWN)[:, None]
        formed = on & (torch.arange(len(on)) >= SHOWN)[:, None]
        naming = misnamed(namer(found[named]), names[named])
        placing = l1_loss(spotted(found[on]), torch.cat([shown.spots, tinted.spots])[on])
        return filling + naming + misshaped(namer(found[formed]), names[formed]) + PLACES * placing

    fit({"tower": tower, "namer": namer, "filled": filled, "spotted": spotted}, loss_at, pace, checkpoint)


def looked(rng: Rng, split: Split, count: int) -> Seen:
    """Scenes of one to four things on any ground."""
    shown = [views.view(rng, split) for _ in range(count)]
    return Seen(pixels([pictures.drawn(one, rng) for one in shown]), *_answers(shown))


def outlined(rng: Rng, count: int) -> Seen:
    """One thing each, in any tone."""
    shown = [scenes.single(rng) for _ in range(count)]
    return Seen(pixels([pictures.tinted(one.things[0], rng) for one in shown]), *_answers(shown))


def _answers(shown: Sequence[Scene]) -> tuple[torch.Tensor, torch.Tensor]:
    """Names and spots."""
    size = LAYERS["patch_size"]
    across = pictures.SIDE // size
    names = np.full((len(shown), across, across), GROUND)
    spots = np.zeros((len(shown), across, across, 3), np.float32)
    for patches, where, scene in zip(names, spots, shown, strict=True):
        for placed, mask in zip(scene.things, pictures.masks(scene), strict=True):
            own = mask.reshape(across, size, across, size).mean((1, 3)) >= COVERED
            patches[own] = combinations.NAMES.index(combinations.name(placed.thing))
            where[own] = placed.x, placed.y, placed.half
    return torch.from_numpy(names).flatten(1), torch.from_numpy(spots).flatten(1, 2)
