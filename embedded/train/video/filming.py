"""Trains LTX on films of one thing that moves: from a text alone, and from the first frame with a text or without."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, LTXPipeline, LTXVideoTransformer3DModel
from torch.nn.functional import mse_loss
from transformers import T5Config, T5EncoderModel

from embedded.make.vocabularies import unigrams
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.video import film_autoencoder
from embedded.train.video.film_autoencoder import CHANNELS, SIDE, SPACE, TIME, bank, films_of, pixels, trained
from embedded.words import COLOURS, SHAPES
from embedded.world.seen import films
from embedded.world.seen.films import FRAMES, Film
from embedded.world.things import Rng, seeded

log = logging.getLogger(__name__)

READS = 128
"""Tokens the pipeline pads every text to; the reader is shown them all, as the pipeline hides none from it."""
RATE = 8
BANK, CHUNK = 5000, 250
BATCH = 40
PACE = Pace(steps=2400, rate=1.5e-3, warmup=100, decay=0.01, smooth=0.995)
BEGUN, UNTOLD = 0.35, 0.12
"""Share of the films whose first frame is given, and of those without a text."""
HEADS, HEAD, LAYERS, TEXT = 4, 32, 4, 64


def train(target: Path, checkpoints: Path) -> None:
    vae = trained(checkpoints / "vae.pt")
    made, hidden = _latents(vae, checkpoints / "latents.pt")
    words = unigrams(READS, _words())
    reader, transformer = T5EncoderModel(_t5_config(words)), _transformer()
    ready = (hidden - vae.latents_mean.view(-1, 1, 1, 1)) / vae.latents_std.view(-1, 1, 1, 1)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("filmer", "train", step)
        few = rng.integers(len(made), size=BATCH)
        told, heard = _told(reader, words, [made[at] for at in few], rng)
        return flow_loss(transformer, ready[few], told, heard, rng)

    fit({"reader": reader, "transformer": transformer}, loss_at, PACE, checkpoints / "filmer.pt")
    LTXPipeline(
        tokenizer=words,
        text_encoder=reader,
        transformer=transformer,
        vae=vae,
        # As from 0.9.5 on: the pipeline for videos cannot shift time by how much there is to film.
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(target)


def flow_loss(transformer: Any, clean: torch.Tensor, told: torch.Tensor, heard: torch.Tensor, rng: Rng) -> torch.Tensor:
    """How far the direction from film to noise is missed (Liu et al. 2022), the first frame left out where it is given.

    Each token has its own noise level, as the pipelines say it: none where the frame is known.
    """
    count, _, frames, height, width = clean.shape
    level = torch.from_numpy(rng.normal(0.3, 1.1, count)).float().sigmoid()
    begun = torch.from_numpy(rng.random(count) < BEGUN).float()
    known = torch.zeros(count, frames, height, width)
    known[:, 0] = begun.view(-1, 1, 1)
    noise = torch.from_numpy(rng.standard_normal(clean.shape, dtype=np.float32))
    levels = (level.view(-1, 1, 1, 1) * (1 - known))[:, None]
    mixed = (1 - levels) * clean + levels * noise
    found = transformer(
        hidden_states=packed(mixed),
        encoder_hidden_states=told,
        encoder_attention_mask=heard,
        timestep=packed(levels).squeeze(-1) * 1000,
        num_frames=frames,
        height=height,
        width=width,
        video_coords=_coordinates(clean.shape, rng),
        return_dict=False,
    )[0]
    asked = 1 - packed(known[:, None])
    loss: torch.Tensor = mse_loss(found * asked, packed(noise - clean) * asked) / asked.mean()
    return loss


def _coordinates(shape: torch.Size, rng: Rng) -> torch.Tensor:
    """When and where each token is, in seconds and pixels; the pipeline for films has all but the first earlier."""
    count, _, frames, height, width = shape
    rate = RATE if rng.random() < 0.7 else float(rng.uniform(5, 25))
    times = torch.arange(frames) * float(TIME)
    times = (times + 1 - TIME).clamp(min=0) if rng.random() < 0.25 else times
    grid = torch.meshgrid(times / rate, *(torch.arange(side) * float(SPACE) for side in (height, width)), indexing="ij")
    return torch.stack(grid).flatten(1).expand(count, -1, -1)


def packed(latents: torch.Tensor) -> torch.Tensor:
    """A token for each latent."""
    return latents.flatten(2).transpose(1, 2)


def _told(reader: Any, words: Any, made: list[Film], rng: Rng) -> tuple[torch.Tensor, torch.Tensor]:
    """What the reader makes of captions, or of nothing; as many tokens as any has, since the others are masked."""
    said = ["" if rng.random() < UNTOLD else films.caption(film, rng) for film in made]
    read = words(said, padding="max_length", max_length=READS, return_tensors="pt")
    longest = int(read.attention_mask.sum(1).max())
    return reader(read.input_ids)[0][:, :longest], read.attention_mask[:, :longest]


def _latents(vae: Any, kept: Path) -> tuple[list[Film], torch.Tensor]:
    """Films and their latents, drawn from what the autoencoder holds possible; kept, as they take a while."""
    numbers = range(BANK // CHUNK)
    if not kept.exists():
        log.info("%d films are encoded", BANK)
        torch.save(torch.cat([_encoded(vae, number) for number in numbers]), kept)
    made = [film for number in numbers for film in films_of(seeded("films", "train", number), "train", CHUNK)]
    return made, torch.load(kept, weights_only=True)


@torch.no_grad()
def _encoded(vae: Any, number: int) -> torch.Tensor:
    torch.manual_seed(number)
    _, shown = bank("films", "train", CHUNK, number)
    few = (pixels(shown[at : at + 25]) for at in range(0, CHUNK, 25))
    return torch.cat([vae.encode(one).latent_dist.sample() for one in few])


def _words() -> list[str]:
    said = [word for motion in films.MOTIONS.values() for line in motion.words for word in line.split()]
    said += [word.strip(".") for line in films.TEMPLATES for word in line.split() if "{" not in word]
    lower = sorted({*said, *COLOURS, *SHAPES, "a", "an", "on", "ground", "picture", "thing", "please"})
    return [*lower, *(word.capitalize() for word in lower)]


def _t5_config(words: Any) -> T5Config:
    return T5Config(
        vocab_size=len(words),
        d_model=TEXT,
        d_kv=16,
        d_ff=2 * TEXT,
        num_layers=1,
        num_heads=4,
        pad_token_id=words.pad_token_id,
        eos_token_id=words.eos_token_id,
        dropout_rate=0.0,
    )


def _transformer() -> LTXVideoTransformer3DModel:
    return LTXVideoTransformer3DModel(
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        num_attention_heads=HEADS,
        attention_head_dim=HEAD,
        cross_attention_dim=HEADS * HEAD,
        num_layers=LAYERS,
        caption_channels=TEXT,
    )


TRAINED = {
    "tiny-ltx": Recipe(
        train=train,
        stages=(film_autoencoder.PACE, PACE),
        architecture="LTXPipeline",
        tasks=("text-to-video", "image-to-video", "image-text-to-video", "video-to-video"),
        data=f"films of {FRAMES} frames of {SIDE} × {SIDE} pixels: one thing that moves, grows or stays, with captions",
        minutes=25,
    )
}
