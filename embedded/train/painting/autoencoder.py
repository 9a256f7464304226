"""Trains the autoencoder of the world's pictures, which the painter paints in the latents of."""

from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch.nn.functional import l1_loss, mse_loss

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.world.seen import pictures, scenes
from embedded.world.things import Rng, Split, pick, seeded

CHANNELS = 16
DOWN = 8
"""Pixels to the latent in each direction."""
CROP, BATCH = 32, 32
"""It has no attention and so no notion of the whole: cuttings teach as well as pictures, at a quarter of the cost."""
BANK = 6000
PACE = Pace(steps=2400, rate=2e-3, decay=0.0, betas=(0.9, 0.98), smooth=0.997)
TIGHT = 3e-5
"""What the latents' divergence from a normal counts, beside the pixels'."""
MAKERS = (scenes.single, scenes.pair, scenes.several, scenes.mixed)


def bank(name: str, split: Split, count: int) -> torch.Tensor:
    """So many pictures of any scenes of this side."""
    rng = seeded(name, split, 0)
    return pixels([pictures.drawn(pick(MAKERS, rng)(rng, split), rng) for _ in range(count)])


def trained(checkpoint: Path) -> AutoencoderKL:
    """The autoencoder, its latents scaled and shifted to spread 1 around 0."""
    vae = AutoencoderKL(
        block_out_channels=(16, 32, 64, 64),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=CHANNELS,
        layers_per_block=1,
        norm_num_groups=8,
        sample_size=pictures.SIDE,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
    ).to(memory_format=torch.channels_last)
    shown = bank("autoencoder", "train", BANK)

    def loss_at(step: int) -> torch.Tensor:
        few = _cuttings(shown, seeded("cuttings", "train", step))
        hidden = vae.encode(few).latent_dist
        seen = vae.decode(hidden.sample()).sample
        loss: torch.Tensor = l1_loss(seen, few) + mse_loss(seen, few) + TIGHT * hidden.kl().mean()
        return loss

    fit({"vae": vae}, loss_at, PACE, checkpoint)
    _scale(vae, shown[:512])
    return vae


def _cuttings(shown: torch.Tensor, rng: Rng) -> torch.Tensor:
    """From anywhere in the pictures, and mirrored by chance."""
    which = rng.integers(len(shown), size=BATCH)
    corners = rng.integers(pictures.SIDE - CROP + 1, size=(BATCH, 2))
    few = [shown[one, :, top : top + CROP, left : left + CROP] for one, (top, left) in zip(which, corners, strict=True)]
    return torch.stack(few).contiguous(memory_format=torch.channels_last)


def _scale(vae: AutoencoderKL, shown: torch.Tensor) -> None:
    with torch.inference_mode():
        hidden = vae.encode(shown).latent_dist.mean
    vae.register_to_config(scaling_factor=float(1 / hidden.std()), shift_factor=float(hidden.mean()))
