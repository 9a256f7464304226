"""A bank of scenes and their pictures, drawn once: batches are then quick to take, and mirrored by chance."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from PIL.Image import Image

from embedded.train.wear import worn
from embedded.world.seen import combinations, pictures, scenes
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, Split, seeded


class Bank(NamedTuple):
    """Scenes, and N × 3 × side × side in bytes."""

    scenes: Sequence[Scene]
    shown: torch.Tensor

    def few(self, rng: Rng, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Which ones, and whether each is mirrored: any of them, any way round."""
        return torch.from_numpy(rng.integers(len(self.shown), size=count)), torch.from_numpy(rng.random(count) < 0.5)


def bank(name: str, split: Split, count: int, most: int = 4) -> Bank:
    """So many scenes of one to `most` things of this side."""
    rng = seeded(name, split, 0)
    made = [combinations.scene(rng, split, most) for _ in range(count)]
    return Bank(made, stacked([pictures.drawn(scene, rng) for scene in made]))


def tinted(name: str, count: int) -> Bank:
    """So many scenes of one thing in tones without a name, from which only its shape can be learned."""
    rng = seeded(f"{name}, tinted", "train", 0)
    made = [scenes.single(rng) for _ in range(count)]
    return Bank(made, stacked([pictures.tinted(scene.things[0], rng) for scene in made]))


def stacked(drawn: Sequence[Image]) -> torch.Tensor:
    """N × 3 × height × width, in bytes."""
    return torch.from_numpy(np.stack([np.asarray(one) for one in drawn])).permute(0, 3, 1, 2).contiguous()


def seen(shown: torch.Tensor, mirrored: torch.Tensor) -> torch.Tensor:
    """As models take them, −1 … 1, and a little worn."""
    return worn(turned_round(shown.float() / 127.5 - 1, mirrored))


def turned_round(shown: torch.Tensor, mirrored: torch.Tensor) -> torch.Tensor:
    """Some of these left to right; the last axis is the one that runs across."""
    return torch.where(mirrored.view(-1, *[1] * (shown.dim() - 1)), shown.flip(-1), shown)
