"""Trains the small autoencoder that shows the painter's unfinished pictures (TAESD), on the painter's own latents."""

from pathlib import Path

import torch
from diffusers import AutoencoderKL, AutoencoderTiny
from torch.nn.functional import l1_loss, mse_loss

from embedded import folder
from embedded.train.fitting import Pace, fit
from embedded.train.painting import autoencoder
from embedded.train.recipe import Recipe
from embedded.world.things import seeded

PACE = Pace(steps=1200, rate=2e-3, decay=0.0)
BANK, BATCH = 1500, 24


def train(target: Path, checkpoints: Path) -> None:
    vae = AutoencoderKL.from_pretrained(folder("shapes-sd3"), subfolder="vae").requires_grad_(False)
    shown = autoencoder.bank("previews", "train", BANK)
    with torch.inference_mode():
        hidden = torch.cat([vae.encode(few).latent_dist.mean for few in torch.split(shown, 64)])
    latents = ((hidden - vae.config.shift_factor) * vae.config.scaling_factor).clone()
    channels = (16, 16, 16, 16)
    small = AutoencoderTiny(
        latent_channels=autoencoder.CHANNELS,
        encoder_block_out_channels=channels,
        decoder_block_out_channels=channels,
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
    )

    def loss_at(step: int) -> torch.Tensor:
        which = torch.from_numpy(seeded("previews", "train", step).integers(BANK, size=BATCH))
        seen = small.decode(latents[which]).sample
        loss: torch.Tensor = l1_loss(seen, shown[which]) + mse_loss(small.encode(shown[which]).latents, latents[which])
        return loss

    fit({"small": small}, loss_at, PACE, checkpoints / "small.pt")
    small.save_pretrained(target)


TRAINED = {
    "shapes-taesd3": Recipe(
        train=train,
        stages=(PACE,),
        architecture="AutoencoderTiny",
        tasks=("text-to-image",),
        data="pictures of any scenes, and what the autoencoder of shapes-sd3 makes of them",
        minutes=4,
    )
}
