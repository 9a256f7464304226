"""Trains a DDPM that paints one thing on a ground, and is told nothing."""

from pathlib import Path

import numpy as np
import torch
from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel
from torch.nn.functional import mse_loss

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.train.recipe import Recipe
from embedded.world.seen import pictures, scenes
from embedded.world.things import Split, seeded, thing

SIDE = 32
BANK, BATCH = 6000, 32
PACE = Pace(steps=2500, rate=2e-3, warmup=100, decay=0.0, smooth=0.995)


def train(target: Path, checkpoints: Path) -> None:
    unet, scheduler = network(), noise()
    shown = bank("dreams", "train", BANK)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("dreamer", "train", step)
        clean = shown[torch.from_numpy(rng.integers(BANK, size=BATCH))]
        level = torch.from_numpy(rng.integers(scheduler.config.num_train_timesteps, size=BATCH))
        grain = torch.from_numpy(rng.standard_normal(clean.shape, dtype=np.float32))
        found = unet(scheduler.add_noise(clean, grain, level), level).sample
        return mse_loss(found, scheduler.get_velocity(clean, grain, level))

    fit({"unet": unet}, loss_at, PACE, checkpoints / "unet.pt")
    DDPMPipeline(unet=unet, scheduler=scheduler).save_pretrained(target)


def bank(name: str, split: Split, count: int) -> torch.Tensor:
    """So many pictures of one big thing of this side, on a plain ground."""
    rng = seeded(name, split, 0)
    bare = (scenes.laid(rng, [thing(rng, split)._replace(size="big")]) for _ in range(count))
    plain = (scene._replace(ground=scene.ground._replace(texture="plain")) for scene in bare)
    return pixels([pictures.drawn(scene, rng, SIDE) for scene in plain])


def network() -> UNet2DModel:
    return UNet2DModel(
        sample_size=SIDE,
        block_out_channels=(16, 32, 64),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        attention_head_dim=16,
        norm_num_groups=8,
    )


def noise() -> DDPMScheduler:
    """Ends in nothing but noise, so that grounds of any brightness can come of it (Lin et al. 2024)."""
    return DDPMScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        timestep_spacing="trailing",
        rescale_betas_zero_snr=True,
    )


TRAINED = {
    "tiny-ddpm": Recipe(
        train=train,
        stages=(PACE,),
        architecture="DDPMPipeline",
        tasks=("unconditional-image-generation",),
        data="pictures of 32 × 32 pixels of one big thing on a plain ground",
        minutes=20,
    )
}
