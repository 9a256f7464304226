"""Trains Janus both ways: to say what a picture shows, and to paint what a text says, code by code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import (
    GenerationConfig,
    JanusConfig,
    JanusForConditionalGeneration,
    JanusImageProcessor,
    JanusProcessor,
    PreTrainedTokenizerFast,
)

from embedded.make.viewers import named
from embedded.train.fitting import Pace, fit
from embedded.train.multimodal import codes
from embedded.train.multimodal.viewers import speech
from embedded.train.pixels import MEAN, SPREAD, pixels
from embedded.train.recipe import Recipe
from embedded.train.text.binding import looks_back
from embedded.train.text.chatting import loss_of, packed, worded
from embedded.train.vision.sight import LAYERS, NARROW, lend, patches
from embedded.train.wear import worn
from embedded.world.said import asking
from embedded.world.seen import drawings, pictures, views
from embedded.world.things import Split, seeded

IMAGE, BEGIN, END = "<image_placeholder>", "<begin_of_image>", "<end_of_image>"
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image_placeholder>\n"
    "{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WIDTH = 96
PLACES = (LAYERS["image_size"] // LAYERS["patch_size"]) ** 2
"""Patches of a picture that is seen, and codes of one that is painted."""
SHOWN = f"<|im_start|>user\n{BEGIN}{IMAGE * PLACES}{END}\n"
BANK = 4000
LOOKED_AT, QUESTIONS, PAINTED = 20, 3, 32
UNSAID = 0.1
"""How often it paints without knowing what, as guidance needs it."""
PACE = Pace(steps=3000, rate=2e-3, turning=4e-3, warmup=60, decay=0.05, betas=(0.9, 0.95))


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = speaker()
    model = network(tokenizer)
    texts, shown = bank("train", BANK)
    codes.learn(model.model.vqmodel, shown, checkpoints / "codes.pt")
    model.model.vqmodel.requires_grad_(requires_grad=False)
    painted = codes.codes(model.model.vqmodel, shown)
    lend(model.model.vision_model, sight())
    looks_back(model.model.language_model)

    def loss_at(step: int) -> torch.Tensor:
        if step % 2:
            return looking(model, tokenizer, step, "train")
        chosen = torch.from_numpy(seeded("composer-order", "train", step).integers(len(texts), size=PAINTED))
        return painting(model, tokenizer, [texts[int(at)] for at in chosen], painted[chosen])

    fit({"janus": model}, loss_at, PACE, checkpoints / "janus.pt")
    save(model, tokenizer, target)


def save(model: Any, tokenizer: PreTrainedTokenizerFast, target: Path) -> None:
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        generation_kwargs={"boi_token_id": tokenizer.convert_tokens_to_ids(BEGIN)},
    )
    model.save_pretrained(target)
    square = {"height": pictures.SIDE, "width": pictures.SIDE}
    JanusProcessor(
        image_processor=JanusImageProcessor(size=square, min_size=8, image_mean=MEAN, image_std=SPREAD),
        tokenizer=tokenizer,
        chat_template=TEMPLATE,
        num_image_tokens=PLACES,
    ).save_pretrained(target)


def speaker() -> PreTrainedTokenizerFast:
    rng = seeded("composer-words", "train", 0)
    told = [asking.asked(views.made(rng, "train"), rng) for _ in range(3000)]
    lines = [line for one in told for line in one] + [drawings.drawing(rng).text for _ in range(2000)]
    tokenizer = worded([*lines, *["user assistant"] * 50], IMAGE, BEGIN, END)
    return named(tokenizer, image_token=IMAGE, boi_token=BEGIN, eoi_token=END)


def network(tokenizer: PreTrainedTokenizerFast) -> Any:
    """CLIP's sizes for the sight, the speech of tiny-smolvlm."""
    sizes = {name: size for name, size in LAYERS.items() if name != "intermediate_size"}
    seeing = {
        **sizes,
        "mlp_ratio": LAYERS["intermediate_size"] / LAYERS["hidden_size"],
        "attention_bias": True,
        "layer_norm_eps": NARROW,
        "projection_dim": WIDTH,
        "num_image_tokens": PLACES,
        "depth": 2,
    }
    coding = {**codes.SIZES, "projection_dim": WIDTH, "image_token_embed_dim": WIDTH, "num_hidden_layers": 2}
    config = JanusConfig(
        text_config=speech(tokenizer, WIDTH),
        vision_config=seeing,
        vq_config=coding,
        image_token_id=tokenizer.convert_tokens_to_ids(IMAGE),
        tie_word_embeddings=False,
    )
    return JanusForConditionalGeneration(config)


def sight() -> dict[str, torch.Tensor]:
    """SmolVLM's, under Janus's names."""
    return {name.replace("out_proj", "projection_layer"): one for name, one in patches().items()}


def bank(split: Split, count: int) -> tuple[list[str], torch.Tensor]:
    """Texts and the pictures that they ask for."""
    rng = seeded("composer-bank", split, 0)
    asked = [drawings.drawing(rng, split) for _ in range(count)]
    return [one.text for one in asked], pixels([drawings.drawn(one, rng) for one in asked])


def looking(model: Any, tokenizer: Any, step: int, split: Split) -> torch.Tensor:
    """Questions about pictures, each of which is looked at once."""
    rng = seeded("composer", split, step)
    scenes = [views.view(rng, split) for _ in range(LOOKED_AT)]
    asked = [[asking.asked(one, rng) for _ in range(QUESTIONS)] for one in scenes]
    turns = [[(f"{one.question}<|im_end|>\n<|im_start|>assistant\n", one.answer) for one in some] for some in asked]
    rows = packed(tokenizer, [SHOWN] * len(scenes), turns)
    seen = model.model.get_image_features(worn(pixels([pictures.drawn(one, rng) for one in scenes]))).pooler_output
    places = (rows.ids == model.config.image_token_id).unsqueeze(-1)
    embedded = model.get_input_embeddings()(rows.ids).masked_scatter(places, seen)
    read = model.model.language_model(inputs_embeds=embedded, attention_mask=rows.seen, position_ids=rows.places)
    return loss_of(read.last_hidden_state, model.lm_head, rows.labels)


def painting(model: Any, tokenizer: Any, texts: Sequence[str], painted: torch.Tensor) -> torch.Tensor:
    """Codes after texts; where nothing is said, all but the mark that begins a picture is padding, as in `generate`."""
    prompts = [f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n{BEGIN}" for text in texts]
    read = tokenizer(prompts, add_special_tokens=False, padding=True, padding_side="left", return_tensors="pt")
    begin = tokenizer.convert_tokens_to_ids(BEGIN)
    unsaid = (torch.rand(len(texts), 1) < UNSAID) & (read.input_ids != begin)
    words = model.get_input_embeddings()(read.input_ids.masked_fill(unsaid, tokenizer.pad_token_id))
    embedded = torch.cat([words, model.prepare_embeddings_for_image_generation(painted[:, :-1])], dim=1)
    mask = torch.cat([read.attention_mask, torch.ones_like(painted[:, :-1])], dim=1)
    places = (mask.cumsum(1) - 1).clamp(min=0)
    hidden = model.model.language_model(inputs_embeds=embedded, attention_mask=mask, position_ids=places)
    scores = model.model.generation_head(hidden.last_hidden_state[:, -PLACES:])
    return cross_entropy(scores.flatten(0, 1), painted.flatten())


TRAINED = {
    "tiny-janus": Recipe(
        train=train,
        stages=(codes.PACE, PACE),
        architecture="JanusForConditionalGeneration",
        tasks=("native-any-to-any", "image-text-to-text", "visual-question-answering"),
        data="questions about pictures of one to four things, and texts with the one picture that each asks for",
        minutes=35,
    )
}
