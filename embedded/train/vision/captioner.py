"""Trains BLIP to say in one short sentence what a picture shows."""

from pathlib import Path
from typing import Any

import torch
from transformers import BertTokenizer, BlipConfig, BlipForConditionalGeneration, BlipImageProcessor, BlipProcessor

from embedded.make.vocabularies import word_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD, pixels
from embedded.train.recipe import Recipe
from embedded.train.text.chatting import UNCOUNTED
from embedded.train.vision.sight import LAYERS, NARROW, blip, lend, marked, patches
from embedded.train.wear import worn
from embedded.world.said import asking, facts
from embedded.world.seen import pictures, views
from embedded.world.things import Split, seeded

POSITIONS = 512
BATCH = 64
PACE = Pace(steps=4000, rate=2e-3, turning=4e-3, warmup=60, decay=0.05, betas=(0.9, 0.95))


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = speaker()
    model = network(tokenizer)
    lend(model.vision_model, blip(marked(patches())))

    def loss_at(step: int) -> torch.Tensor:
        return loss(model, tokenizer, *batch(step, "train"))

    fit({"blip": model}, loss_at, PACE, checkpoints / "blip.pt")
    model.save_pretrained(target)
    square = {"height": pictures.SIDE, "width": pictures.SIDE}
    seen = BlipImageProcessor(size=square, image_mean=MEAN, image_std=SPREAD)
    BlipProcessor(image_processor=seen, tokenizer=tokenizer).save_pretrained(target)


def speaker() -> BertTokenizer:
    """Whole words of captions, then letters."""
    tokenizer = word_pieces([" ".join(facts.WORDS)])
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    return tokenizer


def network(tokenizer: BertTokenizer) -> Any:
    words = {
        "hidden_size": LAYERS["hidden_size"],
        "intermediate_size": 256,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "vocab_size": len(tokenizer),
        "encoder_hidden_size": LAYERS["hidden_size"],
        "max_position_embeddings": POSITIONS,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.sep_token_id,
        "sep_token_id": tokenizer.sep_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "tie_word_embeddings": False,
    }
    config = BlipConfig(
        text_config=words, vision_config={**LAYERS, "layer_norm_eps": NARROW}, tie_word_embeddings=False
    )
    return BlipForConditionalGeneration(config)


def batch(step: int, split: Split) -> tuple[torch.Tensor, list[str]]:
    """Pictures and their captions."""
    rng = seeded("captioner", split, step)
    shown = [views.view(rng, split) for _ in range(BATCH)]
    return pixels([pictures.drawn(one, rng) for one in shown]), [asking.described(one) for one in shown]


def loss(model: Any, tokenizer: BertTokenizer, shown: torch.Tensor, said: list[str]) -> torch.Tensor:
    """Captions begin with [DEC], as `generate` begins them, and end with [SEP]."""
    read = tokenizer([f"[DEC]{one}[SEP]" for one in said], add_special_tokens=False, padding=True, return_tensors="pt")
    labels = read.input_ids.masked_fill(read.attention_mask == 0, UNCOUNTED)
    found: torch.Tensor = model(
        pixel_values=worn(shown), input_ids=read.input_ids, attention_mask=read.attention_mask, labels=labels
    ).loss
    return found


TRAINED = {
    "tiny-blip": Recipe(
        train=train,
        stages=(PACE,),
        architecture="BlipForConditionalGeneration",
        tasks=("image-to-text",),
        data="pictures of one to four things on any ground, each with its one caption",
        minutes=20,
    )
}
