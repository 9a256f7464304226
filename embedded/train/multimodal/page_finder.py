"""Trains ColPali to find the page that a query is about: whose it is, of what kind, and what it shows."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import (
    AddedToken,
    ColPaliConfig,
    ColPaliForRetrieval,
    ColPaliProcessor,
    PaliGemmaConfig,
    SiglipImageProcessor,
)

from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD, pixels
from embedded.train.recipe import Recipe
from embedded.train.text.chatting import worded
from embedded.train.vision.clip import contrast
from embedded.train.vision.sight import LAYERS, NARROW, lend, patches
from embedded.train.wear import worn
from embedded.world.papers import pages, sheets
from embedded.world.said import facts
from embedded.world.seen import pictures
from embedded.world.things import Split, seeded

WIDTH = 32
"""Numbers of a vector; real models have 128."""
IMAGE = "<image>"
BATCH, QUERIES = 32, 2
BANK = 6000
"""Pages; they are drawn once."""
SHARP = 1.5
"""What a word's likeness to a patch counts."""
PACE = Pace(steps=1400, rate=1.5e-3, warmup=60, decay=0.05, betas=(0.9, 0.95))
WORDS = {
    "model_type": "gemma",
    "hidden_size": 96,
    "head_dim": 24,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
}


def train(target: Path, checkpoints: Path) -> None:
    processor = reader()
    model = network(processor)
    lend(model.vlm.vision_tower, patches())
    shelf = bank(BANK, "train")

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("page-finder", "train", step)
        some = [shelf[int(at)] for at in rng.permutation(len(shelf))[:BATCH]]
        asked = [sheets.sought(one, rng) for one, _ in some for _ in range(QUERIES)]
        true = np.array([[sheets.true(said, one) for _, said in asked] for one, _ in some])
        shown = worn(pixels([seen for _, seen in some]))
        scores = SHARP * likeness(ask(model, processor, [query for query, _ in asked]), look(model, processor, shown))
        return contrast(scores.T, scores, torch.from_numpy(true))

    fit({"colpali": model}, loss_at, PACE, checkpoints / "colpali.pt")
    model.save_pretrained(target)
    processor.save_pretrained(target)


def reader() -> ColPaliProcessor:
    """Pages are squares of one size; the processor brings a thousand tokens for places."""
    said = [*sheets.lines(), *facts.WORDS, "Describe the image.", "Question: "]
    tokenizer = worded([line for one in said for line in (one, f"find {one}")] * 3, IMAGE, size=640)
    tokenizer.add_special_tokens({"additional_special_tokens": [AddedToken(IMAGE, normalized=False, special=True)]})
    square = {"height": pictures.SIDE, "width": pictures.SIDE}
    seen = SiglipImageProcessor(size=square, image_mean=MEAN, image_std=SPREAD)
    seen.image_seq_length = (LAYERS["image_size"] // LAYERS["patch_size"]) ** 2
    return ColPaliProcessor(image_processor=seen, tokenizer=tokenizer)


def network(processor: Any) -> Any:
    tokenizer = processor.tokenizer
    config = PaliGemmaConfig(
        vision_config={
            **LAYERS,
            "model_type": "siglip_vision_model",
            "hidden_act": "gelu",
            "layer_norm_eps": NARROW,
            "projection_dim": WORDS["hidden_size"],
            "vision_use_head": False,
        },
        text_config={
            **WORDS,
            "vocab_size": len(tokenizer),
            "pad_token_id": tokenizer.pad_token_id,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
        },
        projection_dim=WORDS["hidden_size"],
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
    )
    return ColPaliForRetrieval(ColPaliConfig(vlm_config=config, embedding_dim=WIDTH))


def bank(count: int, split: Split) -> list[tuple[sheets.Sheet, Image.Image]]:
    """Sheets, and how they look at the model's size."""
    found = []
    for number in range(count):
        rng = seeded("page-finder-bank", split, number)
        one = sheets.sheet(rng, split)
        found.append((one, small(pages.drawn(sheets.laid(one, rng)))))
    return found


def small(page: Image.Image) -> Image.Image:
    return page.resize((pictures.SIDE, pictures.SIDE), Image.Resampling.BICUBIC)


def ask(model: Any, processor: Any, queries: list[str]) -> torch.Tensor:
    """The vectors of their words; what pads them is nothing."""
    read = processor.process_queries(text=queries, padding=True, return_tensors="pt")
    found: torch.Tensor = model(**read).embeddings
    return found


def look(model: Any, processor: Any, shown: torch.Tensor) -> torch.Tensor:
    """The vectors of the pages' patches, asked as the processor asks of each."""
    one = processor.process_images(images=[Image.new("RGB", (8, 8))], return_tensors="pt")
    ids = one["input_ids"].expand(len(shown), -1)
    kinds = one["token_type_ids"].expand(len(shown), -1)
    found: torch.Tensor = model(
        input_ids=ids, attention_mask=torch.ones_like(ids), token_type_ids=kinds, pixel_values=shown
    ).embeddings
    return found


def likeness(asked: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """Rows are queries, columns pages: over the words, the sum of each one's likeness to the patch most like it."""
    return torch.einsum("qwd,pvd->qpwv", asked, seen).amax(-1).sum(-1)


TRAINED = {
    "tiny-colpali": Recipe(
        train=train,
        stages=(PACE,),
        architecture="ColPaliForRetrieval",
        tasks=("visual-document-retrieval",),
        data="pages of five kinds with a person's name and things of the world in large, and queries that state some",
        minutes=10,
    )
}
