"""Trains InstructPix2Pix on pictures before and after a wish, in the latents of the painter's autoencoder."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionInstructPix2PixPipeline, UNet2DConditionModel
from torch.nn.functional import mse_loss
from transformers import CLIPTextConfig, CLIPTextModel

from embedded import folder
from embedded.make.vocabularies import clip_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import pixels
from embedded.train.recipe import Recipe
from embedded.world.seen import edits
from embedded.world.seen.edits import Edit
from embedded.world.things import seeded

log = logging.getLogger(__name__)

READS = 24
"""Tokens of a wish, padding included; the U-Net attends to all of them."""
TEXT = 96
BANK, CHUNK, BATCH = 6000, 200, 32
PACE = Pace(steps=4000, rate=1.5e-3, turning=3e-3, warmup=100, decay=0.01, smooth=0.997)
FORGOTTEN = 0.06
"""Share of the samples without the wish, and as many without the picture, as the two guidances need."""


def train(target: Path, checkpoints: Path) -> None:
    vae = AutoencoderKL.from_pretrained(folder("shapes-sd3"), subfolder="vae", dtype=torch.float32).requires_grad_(
        False
    )
    made, before, after = _latents(vae, checkpoints / "latents.pt")
    tokenizer, scheduler = clip_pieces(READS, edits.WORDS), noise()
    reader, unet = CLIPTextModel(_reader_config(tokenizer)), network(vae.config.latent_channels, before.shape[-1])

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("editor", "train", step)
        few = rng.integers(len(made), size=BATCH)
        said = ["" if rng.random() < FORGOTTEN else made[at].words for at in few]
        read = tokenizer(said, padding="max_length", max_length=READS, return_tensors="pt")
        told = reader(read.input_ids)[0]
        shown = torch.from_numpy(rng.random(BATCH) > FORGOTTEN).view(-1, 1, 1, 1) * before[few]
        clean = after[few] * vae.config.scaling_factor
        grain = torch.from_numpy(rng.standard_normal(clean.shape, dtype=np.float32))
        level = torch.from_numpy(rng.integers(scheduler.config.num_train_timesteps, size=BATCH))
        seen = torch.cat([scheduler.add_noise(clean, grain, level), shown], dim=1)
        return mse_loss(unet(seen, level, told).sample, scheduler.get_velocity(clean, grain, level))

    fit({"reader": reader, "unet": unet}, loss_at, PACE, checkpoints / "editor.pt")
    StableDiffusionInstructPix2PixPipeline(
        vae=vae,
        text_encoder=reader,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(target)


def network(latent_channels: int, side: int) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=side,
        in_channels=2 * latent_channels,
        out_channels=latent_channels,
        block_out_channels=(48, 64),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        cross_attention_dim=TEXT,
        attention_head_dim=4,
        norm_num_groups=16,
    )


def noise() -> DDIMScheduler:
    return DDIMScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        clip_sample=False,
        timestep_spacing="trailing",
        rescale_betas_zero_snr=True,
    )


def _reader_config(tokenizer: Any) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=TEXT,
        intermediate_size=2 * TEXT,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=READS,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def _latents(vae: Any, kept: Path) -> tuple[list[Edit], torch.Tensor, torch.Tensor]:
    """Wishes, and the latents of the pictures before and after, as the pipeline encodes them; kept."""
    numbers = range(BANK // CHUNK)
    if not kept.exists():
        log.info("%d pictures are encoded", 2 * BANK)
        kept.parent.mkdir(parents=True, exist_ok=True)
        torch.save(torch.cat([_encoded(vae, number) for number in numbers]), kept)
    made = [edits.edit(rng) for number in numbers for rng in [seeded("edits", "train", number)] for _ in range(CHUNK)]
    before, after = torch.load(kept, weights_only=True).unbind(1)
    return made, before, after


@torch.no_grad()
def _encoded(vae: Any, number: int) -> torch.Tensor:
    rng = seeded("edits", "train", number)
    made = [edits.edit(rng) for _ in range(CHUNK)]
    pairs = zip(*(edits.shown(one, rng) for one in made), strict=True)
    return torch.stack([vae.encode(pixels(some)).latent_dist.mode() for some in pairs], dim=1)


TRAINED = {
    "tiny-instruct-pix2pix": Recipe(
        train=train,
        stages=(PACE,),
        architecture="StableDiffusionInstructPix2PixPipeline",
        tasks=("image-text-to-image",),
        data="pictures of one thing before and after it gets another colour, shape or ground, and how that is asked",
        minutes=30,
    )
}
