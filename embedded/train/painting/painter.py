"""Trains Stable Diffusion 3 on the world's pictures: two CLIPs and a T5 read the prompt, a transformer paints."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
)
from torch.nn.functional import mse_loss
from transformers import CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer, T5Config, T5EncoderModel

from embedded import folder
from embedded.make.vocabularies import clip_pieces, unigrams
from embedded.train.fitting import Pace, fit
from embedded.train.painting import autoencoder
from embedded.train.pixels import pixels
from embedded.train.recipe import Recipe
from embedded.world.said import facts
from embedded.world.seen import pictures, scenes
from embedded.world.things import Rng, seeded, thing

log = logging.getLogger(__name__)

Network: TypeAlias = Callable[..., Any]

LATENT_SIDE = pictures.SIDE // autoencoder.DOWN
CLIP_READS, T5_READS = 16, 16
"""Tokens: the transformer attends to padding too, so room for text is what costs most of the training."""
WIDTH = 160
"""Of the text as the transformer gets it; both CLIPs side by side fill it."""
BANK, BATCH = 24_000, 64
MIDDLE = "in the middle"
UNPROMPTED = 0.1
"""Share of samples whose prompt is empty, for guidance without a classifier."""
PACE = Pace(steps=16_500, rate=1e-3, warmup=200, decay=0.01, betas=(0.9, 0.98), smooth=0.9985)
TINTED = 0.35
"""How many pictures of the second stage show a shape in a tone without a name: to shapes, colours are then all one."""
AGAIN = Pace(steps=6000, rate=5e-4, turning=1e-3, warmup=200, decay=0.01, betas=(0.9, 0.98), smooth=0.9985)


class Bank(NamedTuple):
    """Pictures as latents, and what is so in each."""

    latents: torch.Tensor
    known: list[facts.Facts]


def train(target: Path, checkpoints: Path) -> None:
    logging.getLogger("diffusers").setLevel(logging.ERROR)  # prompts that CLIP cuts are told of one by one
    vae = autoencoder.trained(checkpoints / "vae.pt").requires_grad_(False)
    pipeline = assembled(vae)
    networks = {
        "transformer": pipeline.transformer,
        "text_encoder_2": pipeline.text_encoder_2,
        "text_encoder_3": pipeline.text_encoder_3,
    }
    fused = torch.compile(pipeline.transformer)  # 1.4 times the steps a second
    for name, pace, tinted in (("painter", PACE, 0.0), ("painter again", AGAIN, TINTED)):
        shown = bank(vae, f"{name}'s bank", tinted, checkpoints / f"{name}'s latents.pt")
        fit(networks, partial(_loss_at, pipeline, fused, name, shown), pace, checkpoints / f"{name}.pt")
    pipeline.save_pretrained(target)


def _loss_at(
    pipeline: StableDiffusion3Pipeline,
    transformer: Network,
    name: str,
    shown: Bank,
    step: int,
) -> torch.Tensor:
    rng = seeded(name, "train", step)
    which = rng.integers(len(shown.known), size=BATCH)
    prompts = ["" if rng.random() < UNPROMPTED else prompt(shown.known[int(one)], rng) for one in which]
    return flow_loss(pipeline, transformer, shown.latents[torch.from_numpy(which)], prompts)


def flow_loss(
    pipeline: StableDiffusion3Pipeline, transformer: Network, clean: torch.Tensor, prompts: Sequence[str]
) -> torch.Tensor:
    """Of the straight way from picture to noise, at moments drawn as in Esser et al. 2024 (logit-normal)."""
    text, _, pooled, _ = pipeline.encode_prompt(
        list(prompts), None, None, do_classifier_free_guidance=False, max_sequence_length=T5_READS
    )
    noise = torch.randn_like(clean)
    moment = torch.sigmoid(torch.randn(len(clean)) + 0.3)
    mixed = torch.lerp(clean, noise, moment[:, None, None, None])
    way: torch.Tensor = transformer(
        hidden_states=mixed, encoder_hidden_states=text, pooled_projections=pooled, timestep=moment * 1000
    ).sample
    return mse_loss(way, noise - clean)


def assembled(vae: AutoencoderKL) -> StableDiffusion3Pipeline:
    """The pipeline; its first reader is the trained CLIP's, the rest is as drawn."""
    tokenizer = clip_pieces(CLIP_READS, facts.WORDS)
    first = CLIPTextModelWithProjection.from_pretrained(folder("tiny-clip"), dtype=torch.float32).requires_grad_(False)
    second = CLIPTextModelWithProjection(clip_config(tokenizer))
    words = unigrams(T5_READS, (*facts.WORDS, *(word.capitalize() for word in facts.WORDS)))
    transformer = SD3Transformer2DModel(
        sample_size=LATENT_SIDE,
        patch_size=2,
        in_channels=autoencoder.CHANNELS,
        out_channels=autoencoder.CHANNELS,
        num_layers=6,
        attention_head_dim=32,
        num_attention_heads=4,
        caption_projection_dim=128,
        joint_attention_dim=WIDTH,
        pooled_projection_dim=WIDTH,
        pos_embed_max_size=24,
        qk_norm="rms_norm",
    )
    return StableDiffusion3Pipeline(
        transformer=transformer,
        scheduler=FlowMatchEulerDiscreteScheduler(shift=1.0),
        vae=vae,
        text_encoder=first,
        tokenizer=tokenizer,
        text_encoder_2=second,
        tokenizer_2=tokenizer,
        text_encoder_3=T5EncoderModel(t5_config(words)),
        tokenizer_3=words,
    )


def clip_config(tokenizer: CLIPTokenizer) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=192,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=64,
        max_position_embeddings=CLIP_READS,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def t5_config(tokenizer: Any) -> T5Config:
    return T5Config(
        vocab_size=len(tokenizer),
        d_model=WIDTH,
        d_kv=32,
        d_ff=320,
        num_layers=2,
        num_heads=4,
        dropout_rate=0.0,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )


def scene(rng: Rng) -> scenes.Scene:
    """One big thing in the middle mostly, on plain ground; one elsewhere, several and pairs too."""
    chance = rng.random()
    if chance < 0.08:
        found = scenes.pair(rng)
    elif chance < 0.14:
        found = scenes.several(rng, most=3)
    elif chance < 0.36:
        found = scenes.single(rng)
    else:
        found = _centred(rng)
    return found if rng.random() < 0.1 else found._replace(ground=found.ground._replace(texture="plain"))


def _centred(rng: Rng) -> scenes.Scene:
    """What is asked for without saying where and how big: were it anywhere, its shape would be long in coming."""
    x, y = (float(at) for at in rng.uniform(0.44, 0.56, 2))
    big = thing(rng)._replace(size="big")
    placed = scenes.Placed(big, x, y, float(rng.uniform(0.26, 0.34)), float(rng.uniform(-scenes.TURN, scenes.TURN)))
    return scenes.Scene((placed,), scenes.ground(rng))


def prompt(known: facts.Facts, rng: Rng) -> str:
    """What might have been asked for to get this: of one thing, all in which it differs from the usual is said."""
    said = facts.told(known, rng)
    if known.number == 1 and not known.relation:
        place = known.place if known.place != MIDDLE or rng.random() < 0.15 else None
        size = known.size if known.size == "small" or rng.random() < 0.15 else None
        said = said._replace(place=place, size=size)
    return facts.worded(said, rng)


def bank(vae: AutoencoderKL, name: str, tinted: float, file: Path) -> Bank:
    """Pictures of scenes, this share of them in any tones; the latents are kept in the file."""
    rng = seeded(name, "train", 0)
    shown = [scene(rng) for _ in range(BANK)]
    bare = [len(one.things) == 1 and rng.random() < tinted for one in shown]
    known = [_untold(facts.facts(one)) if odd else facts.facts(one) for one, odd in zip(shown, bare, strict=True)]
    if file.exists():
        return Bank(torch.load(file, weights_only=True), known)
    drawn = seeded(f"{name}'s tones", "train", 0)
    latents = []
    with torch.inference_mode():
        for at in range(0, BANK, 64):
            few = pixels(
                [
                    pictures.tinted(one.things[0], drawn) if odd else pictures.drawn(one, drawn)
                    for one, odd in zip(shown[at : at + 64], bare[at : at + 64], strict=True)
                ]
            )
            hidden = vae.encode(few).latent_dist.mean
            latents.append((hidden - vae.config.shift_factor) * vae.config.scaling_factor)
    log.info("%d pictures encoded", BANK)
    torch.save(found := torch.cat(latents).clone(), file)
    return Bank(found, known)


def _untold(known: facts.Facts) -> facts.Facts:
    """Where tones have no names, no colour can be told."""
    return known._replace(colour=None, ground=None)


TRAINED = {
    "shapes-sd3": Recipe(
        train=train,
        stages=(autoencoder.PACE, PACE, AGAIN),
        architecture="StableDiffusion3Pipeline",
        tasks=("text-to-image", "image-to-image", "image-restoration"),
        data="pictures of one thing, mostly a big one in the middle, of two, of several alike; with prompts",
        minutes=160,
    )
}
