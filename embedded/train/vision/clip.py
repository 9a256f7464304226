"""Trains CLIP on pictures of one or two things and on captions that state some of what they show."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.nn.functional import cross_entropy, log_softmax
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor

from embedded.make.vocabularies import clip_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.pixels import MEAN, SPREAD, pixels
from embedded.train.recipe import Recipe
from embedded.words import COLOURS, SHAPES
from embedded.world.said import facts
from embedded.world.said.captions import article
from embedded.world.seen import pictures, scenes
from embedded.world.things import PAIRS, Rng, Split, pick, seeded

POSITIONS = 77
BATCH = 128
PACE = Pace(steps=1300, rate=1.5e-3, decay=0.05, betas=(0.9, 0.95))
NAMING = Pace(steps=2400, rate=1e-3, decay=0.05, betas=(0.9, 0.95))
TINTED = 56
"""Pictures of a batch in tones without a name, of which only the shape is asked: colours must not tell it."""
SHAPE_NAMES = tuple(f"a {shape}" for shape in SHAPES)
COLOUR_NAMES = tuple(article(f"{colour} shape") for colour in COLOURS)
PAIR_NAMES = tuple(article(f"{colour} {shape}") for colour, shape in PAIRS["train"])
NAMES = (*SHAPE_NAMES, *COLOUR_NAMES, *PAIR_NAMES)
MAKERS = (scenes.single, scenes.single, scenes.single, scenes.pair, scenes.several)


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = clip_pieces(POSITIONS, facts.WORDS)
    model = CLIPModel(config(tokenizer))

    def contrast_at(step: int) -> torch.Tensor:
        shown = batch(seeded("clip", "train", step), "train")
        return contrast(*_logits(model, tokenizer, shown.pixels, shown.said), shown.true)

    def naming_at(step: int) -> torch.Tensor:
        rng = seeded("clip names", "train", step)
        shown, shapes = batch(rng, "train", size=72), [scenes.single(rng).things[0] for _ in range(TINTED)]
        drawn = torch.cat([shown.pixels, pixels([pictures.tinted(one, rng) for one in shapes])])
        of_images, of_texts = _logits(model, tokenizer, drawn, [*shown.said, *NAMES])
        count, said = len(shown.pixels), len(shown.said)
        alike = contrast(of_images[:count, :said], of_texts[:said, :count], shown.true)
        wanted = torch.tensor([SHAPE_NAMES.index(f"a {one.thing.shape}") for one in shapes])
        tinted = cross_entropy(of_images[count:, said : said + len(SHAPE_NAMES)], wanted)
        return alike + naming(of_images[:count, said:], shown.known) + 2 * tinted

    fit({"clip": model}, contrast_at, PACE, checkpoints / "contrast.pt")
    # Captions alone teach colours and places long before shapes.
    fit({"clip": model}, naming_at, NAMING, checkpoints / "naming.pt")
    model.save_pretrained(target)
    seen = CLIPImageProcessor(
        size={"shortest_edge": pictures.SIDE},
        crop_size={"height": pictures.SIDE, "width": pictures.SIDE},
        image_mean=MEAN,
        image_std=SPREAD,
    )
    CLIPProcessor(image_processor=seen, tokenizer=tokenizer).save_pretrained(target)


def _logits(model: Any, tokenizer: Any, shown: torch.Tensor, said: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Of pictures by texts, and the other way round."""
    answer = model(pixel_values=shown, **tokenizer(said, padding=True, return_tensors="pt"))
    return answer.logits_per_image, answer.logits_per_text


def config(tokenizer: Any) -> CLIPConfig:
    marks = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    layers = {"num_attention_heads": 4, "projection_dim": 96, "hidden_act": "gelu"}
    return CLIPConfig(
        text_config={
            **layers,
            **marks,
            "hidden_size": 96,
            "intermediate_size": 288,
            "num_hidden_layers": 2,
            "vocab_size": len(tokenizer),
            "max_position_embeddings": POSITIONS,
        },
        vision_config={
            **layers,
            "hidden_size": 96,
            "intermediate_size": 288,
            "num_hidden_layers": 3,
            "image_size": pictures.SIDE,
            "patch_size": 8,
        },
        projection_dim=96,
    )


class Batch(NamedTuple):
    """Pictures, what is so in each, captions, and which of them are true of which picture."""

    pixels: torch.Tensor
    known: list[facts.Facts]
    said: list[str]
    true: torch.Tensor


def batch(rng: Rng, split: Split, size: int = BATCH) -> Batch:
    shown = [pick(MAKERS, rng)(rng, split) for _ in range(size)]
    known = [facts.facts(scene) for scene in shown]
    said = [facts.told(one, rng) for one in known]
    drawn = pixels([pictures.drawn(scene, rng) for scene in shown])
    return Batch(drawn, known, [facts.worded(one, rng) for one in said], torch.from_numpy(facts.truth(known, said)))


def contrast(of_images: torch.Tensor, of_texts: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """CLIP's loss both ways (Radford et al. 2021), where a picture may have several true captions."""
    sides = ((of_images, true), (of_texts, true.T))
    losses = [-(log_softmax(one, -1) * own / own.sum(-1, keepdim=True)).sum(-1).mean() for one, own in sides]
    return torch.stack(losses).mean()


def naming(logits: torch.Tensor, known: Sequence[facts.Facts]) -> torch.Tensor:
    """Of pictures of one thing by NAMES: the loss of telling its shape, its colour and both among all others."""
    alone = [at for at, one in enumerate(known) if one.number == 1 and not one.relation]
    right = [
        [SHAPE_NAMES.index(f"a {known[at].shape}") for at in alone],
        [COLOUR_NAMES.index(article(f"{known[at].colour} shape")) for at in alone],
        [PAIR_NAMES.index(article(f"{known[at].colour} {known[at].shape}")) for at in alone],
    ]
    parts = torch.split(logits[alone], [len(SHAPE_NAMES), len(COLOUR_NAMES), len(PAIR_NAMES)], dim=1)
    losses = [cross_entropy(part, torch.tensor(own)) for part, own in zip(parts, right, strict=True)]
    return losses[0] + 0.2 * losses[1] + losses[2]


TRAINED = {
    "tiny-clip": Recipe(
        train=train,
        stages=(PACE, NAMING),
        architecture="CLIPModel",
        tasks=("zero-shot-image-classification", "image-feature-extraction"),
        data="pictures of one thing, of several alike and of two that differ, with captions that state some of it",
        minutes=35,
    )
}
