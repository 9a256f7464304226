"""Trains Shap-E's priors, which find the latents of a solid behind noise: told by a text, or by a picture."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import HeunDiscreteScheduler, PriorTransformer, ShapEImg2ImgPipeline, ShapEPipeline
from torch import nn
from torch.nn.functional import normalize
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModel,
)

from embedded.make.vocabularies import clip_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD, pixels
from embedded.train.recipe import Recipe
from embedded.train.solids.field import COUNT, FIELD_PACE, LATENT, TINTED, field
from embedded.world.seen import solid_pictures, solids
from embedded.world.things import Rng, seeded

POSITIONS = 77
WIDTH = 64
"""Of what reads or looks."""
SIDE, PATCH = solid_pictures.SIDE, 16
BATCH = 32
PACE = Pace(steps=2400, rate=2e-3, warmup=60, decay=0.01, smooth=0.99)
LOOKED = Pace(steps=5000, rate=2e-3, turning=3e-3, warmup=60, decay=0.01, smooth=0.99)
"""Of the prior that is told by pictures, which has to learn to see besides."""
COLOURFUL = 4.0
"""What the latents of the colour count, which are few beside those of the solid."""
NOISE_LEVELS = 1024
UNTOLD = 0.1
"""Share of the bodies of which the prior is told nothing, as guidance needs."""


def train_from_text(target: Path, checkpoints: Path) -> None:
    renderer, latents = field(checkpoints.parent / "shap-e" / "field.pt")
    tokenizer = clip_pieces(POSITIONS, solids.WORDS)
    reader, denoiser = _reader(tokenizer), _prior(WIDTH)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("sculptor", "train", step)
        bodies = [solids.body(rng) for _ in range(BATCH)]
        read = tokenizer([solids.caption(one, rng) for one in bodies], padding=True, return_tensors="pt")
        told = normalize(reader(**read).text_embeds, dim=-1) * WIDTH**0.5
        return _loss(denoiser, _codes(latents, bodies), told, rng)

    fit({"reader": reader, "prior": denoiser}, loss_at, PACE, checkpoints / "prior.pt")
    ShapEPipeline(
        prior=denoiser, text_encoder=reader, tokenizer=tokenizer, scheduler=_scheduler(), shap_e_renderer=renderer
    ).save_pretrained(target)


def train_from_picture(target: Path, checkpoints: Path) -> None:
    renderer, latents = field(checkpoints.parent / "shap-e" / "field.pt")
    looker, denoiser = _looker(), _prior(WIDTH, norm="layer")
    views = solid_pictures.views(seeded("views", "train", 0))

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("copying sculptor", "train", step)
        bodies = [solids.body(rng) for _ in range(BATCH)]
        shown = pixels([solid_pictures.shown(one, views, rng) for one in bodies])
        told = looker(shown).last_hidden_state[:, 1:]
        return _loss(denoiser, _codes(latents, bodies), told, rng)

    fit({"looker": looker, "prior": denoiser}, loss_at, LOOKED, checkpoints / "prior.pt")
    processor = CLIPImageProcessor(
        size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}, image_mean=MEAN, image_std=SPREAD
    )
    ShapEImg2ImgPipeline(
        prior=denoiser,
        image_encoder=looker,
        image_processor=processor,
        scheduler=_scheduler(),
        shap_e_renderer=renderer,
    ).save_pretrained(target)


def _codes(latents: Any, bodies: list[solids.Body]) -> torch.Tensor:
    with torch.no_grad():
        codes: torch.Tensor = latents(bodies)
    return codes


def _reader(tokenizer: Any) -> CLIPTextModelWithProjection:
    return CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            projection_dim=WIDTH,
            max_position_embeddings=POSITIONS,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _looker() -> CLIPVisionModel:
    return CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=WIDTH,
            intermediate_size=2 * WIDTH,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=SIDE,
            patch_size=PATCH,
        )
    )


def _prior(told: int, width: int = 96, norm: str | None = None) -> PriorTransformer:
    """Denoises the latents of a body, told of it by vectors of this size."""
    made = PriorTransformer(
        num_attention_heads=4,
        attention_head_dim=width // 4,
        num_layers=2,
        embedding_dim=LATENT,
        num_embeddings=COUNT,
        additional_embeddings=0,
        time_embed_act_fn="gelu",
        norm_in_type="layer",
        embedding_proj_norm_type=norm,
        encoder_hid_proj_type=None,
        added_emb_type=None,
        time_embed_dim=2 * width,
        embedding_proj_dim=told,
        clip_embed_dim=2 * LATENT,
    )
    nn.init.normal_(made.positional_embedding, std=0.5)
    return made


def _scheduler() -> HeunDiscreteScheduler:
    return HeunDiscreteScheduler(
        beta_schedule="exp",
        num_train_timesteps=NOISE_LEVELS,
        prediction_type="sample",
        use_karras_sigmas=True,
        clip_sample=True,
        clip_sample_range=1.0,
    )


def _loss(denoiser: Any, clean: torch.Tensor, told: torch.Tensor, rng: Rng) -> torch.Tensor:
    """How far the latents that the prior finds behind noise are from the clean ones."""
    level = torch.from_numpy(rng.integers(NOISE_LEVELS, size=len(clean)))
    kept = _scheduler().alphas_cumprod[level][:, None, None].float()
    noise = torch.from_numpy(rng.standard_normal(clean.shape, dtype=np.float32))
    untold = torch.from_numpy(rng.random(len(clean)) < UNTOLD)
    told = told * ~untold.view(-1, *[1] * (told.ndim - 1))
    noisy = kept.sqrt() * clean + (1 - kept).sqrt() * noise
    found = denoiser(noisy, timestep=level, proj_embedding=told).predicted_image_embedding
    weight = torch.ones(COUNT, 1)
    weight[-TINTED:] = COLOURFUL
    loss: torch.Tensor = (weight * (found[..., :LATENT] - clean).square()).mean()
    return loss


TRAINED = {
    "tiny-shap-e": Recipe(
        train=train_from_text,
        stages=(FIELD_PACE, PACE),
        architecture="ShapEPipeline",
        tasks=("text-to-3d",),
        data="six solids in eight colours and any size, as distances and colours at points, and captions of them",
        minutes=10,
    ),
    "tiny-shap-e-img2img": Recipe(
        train=train_from_picture,
        stages=(FIELD_PACE, LOOKED),
        architecture="ShapEImg2ImgPipeline",
        tasks=("image-to-3d",),
        data="the same solids rendered from all sides on several grounds, and flat shapes that stand for them",
        minutes=20,
    ),
}
