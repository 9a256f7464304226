"""Trains the autoencoder of the world's films: a latent for 8 × 8 pixels of two frames, the first frame apart."""

import math
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo

from embedded.train.fitting import Pace, fit
from embedded.world.seen import films
from embedded.world.seen.films import Film
from embedded.world.things import Rng, Split, seeded

SIDE = 32
"""Pixels; LTX's pipelines film multiples of 32 alone."""
CHANNELS = 16
SPACE, TIME = 8, 2
"""Pixels and frames to a latent."""
BANK, BATCH = 2400, 12
PACE = Pace(steps=2400, rate=2e-3, warmup=60, decay=0.0, betas=(0.9, 0.98), smooth=0.99)
TIGHT = 1e-3
"""What the latents' squares count, beside the pixels'."""
NOISE = 0.15
"""The latents' spread. It is given, not learned: while nothing is seen yet, learning drowns the latents in it."""
MOVED = 4.0
"""How much more what differs from the ground counts, of which there is little."""


def bank(name: str, split: Split, count: int, number: int = 0) -> tuple[list[Film], torch.Tensor]:
    """So many films, and their frames: count × frames × side × side × 3, bytes."""
    rng = seeded(name, split, number)
    made = films_of(rng, split, count)
    shown = np.stack([np.stack([np.asarray(one) for one in films.frames(film, rng, SIDE)]) for film in made])
    return made, torch.from_numpy(shown)


def films_of(rng: Rng, split: Split, count: int) -> list[Film]:
    return [films.film(rng, split) for _ in range(count)]


def pixels(shown: torch.Tensor) -> torch.Tensor:
    """As the autoencoder takes them: count × 3 × frames × height × width, −1 … 1."""
    return shown.movedim(-1, 1).float() / 127.5 - 1


def network() -> AutoencoderKLLTXVideo:
    """Untrained; the noise of its latents is what it is to be."""
    vae: Any = AutoencoderKLLTXVideo(
        latent_channels=CHANNELS,
        block_out_channels=(32, 64),
        down_block_types=("LTXVideoDownBlock3D",) * 2,
        decoder_block_out_channels=(32, 64),
        layers_per_block=(1,) * 3,
        decoder_layers_per_block=(1,) * 3,
        spatio_temporal_scaling=(True, False),
        decoder_spatio_temporal_scaling=(True, False),
        decoder_inject_noise=(False,) * 3,
        downsample_type=("conv",) * 2,
        upsample_residual=(False,) * 2,
        upsample_factor=(1,) * 2,
    )
    last = vae.encoder.conv_out.conv
    last.weight.data[-1] = 0.0
    last.bias.data[-1] = 2 * math.log(NOISE)
    return cast(AutoencoderKLLTXVideo, vae)


def trained(checkpoint: Path) -> AutoencoderKLLTXVideo:
    """The autoencoder, which says how its latents spread.

    Wrong pixels count by their squares: by their distance, a small thing is best left out until its place is known.
    """
    vae: Any = network()
    _, shown = bank("films encoded", "train", BANK)

    def loss_at(step: int) -> torch.Tensor:
        few = pixels(shown[torch.from_numpy(seeded("film autoencoder", "train", step).integers(BANK, size=BATCH))])
        hidden = vae.encode(few).latent_dist.mean
        seen = vae.decode(hidden + NOISE * torch.randn_like(hidden)).sample
        weight = 1 + MOVED * (few - few[:, :, :1, :1, :1]).abs().mean(1, keepdim=True).clamp(max=1)
        loss: torch.Tensor = 4 * (weight * (seen - few).square()).mean() + TIGHT * hidden.square().mean()
        return loss

    fit({"vae": vae}, loss_at, PACE, checkpoint)
    _say_spread(vae, pixels(shown[:200]))
    return vae


@torch.inference_mode()
def _say_spread(vae: Any, shown: torch.Tensor) -> None:
    hidden = torch.cat([vae.encode(shown[at : at + 20]).latent_dist.mean for at in range(0, len(shown), 20)])
    vae.latents_mean.copy_(hidden.mean((0, 2, 3, 4)))
    vae.latents_std.copy_(hidden.std((0, 2, 3, 4)).clamp(min=1e-3))
