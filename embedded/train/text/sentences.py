"""Trains the embedder of sentences: what means the same lies near, what only shares words lies farther."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.nn.functional import cross_entropy, normalize
from transformers import BertModel

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.reading import POSITIONS, begun, read, words_of_the_world
from embedded.world.texts import nearness
from embedded.world.things import pick, seeded

PACE = Pace(steps=800, rate=1e-3, warmup=60)
BANK, BATCH = 20_000, 40
SHARPNESS = 20.0
"""What cosines are multiplied by before they compete."""


class Pooled(NamedTuple):
    """One vector a text: the mean of its tokens, of length 1."""

    model: Any
    tokenizer: Any

    def __call__(self, texts: list[str], rng: Any) -> torch.Tensor:
        inputs = read(self.tokenizer, texts, rng)
        hidden = self.model(**inputs).last_hidden_state
        real = inputs["attention_mask"].unsqueeze(-1)
        return normalize((hidden * real).sum(1) / real.sum(1), dim=-1)


def train(target: Path, checkpoints: Path) -> None:
    """By contrast within the batch (InfoNCE), where each text also has a distractor of its own."""
    rng = seeded("sentences", "train", 0)
    bank = [nearness.triple(rng) for _ in range(BANK)]
    tokenizer, model = words_of_the_world(), begun(BertModel, add_pooling_layer=False)
    pooled = Pooled(model, tokenizer)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("sentences", "train", step + 1)
        texts, near, far = (list(part) for part in zip(*(pick(bank, rng) for _ in range(BATCH)), strict=True))
        source = pooled(texts, rng)
        others = torch.cat([pooled(near, rng), pooled(far, rng)])
        wanted = torch.arange(BATCH)
        found = SHARPNESS * source @ others.T
        return cross_entropy(found, wanted) + 0.5 * cross_entropy(found[:, :BATCH].T, wanted)

    fit({"sentences": model}, loss_at, PACE, checkpoints / "sentences.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    describe(target, model.config.hidden_size)


def describe(target: Path, width: int) -> None:
    """The small files that sentence-transformers reads beside the weights."""
    package = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
    ]
    modes = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")
    pooling: dict[str, int | bool] = {"word_embedding_dimension": width}
    pooling |= {f"pooling_mode_{mode}": mode == "mean_tokens" for mode in modes}
    (target / "1_Pooling").mkdir()
    for name, content in (
        ("modules.json", modules),
        ("1_Pooling/config.json", pooling),
        ("sentence_bert_config.json", {"max_seq_length": POSITIONS, "do_lower_case": False}),
        ("config_sentence_transformers.json", {"similarity_fn_name": "cosine"}),
    ):
        (target / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


TRAINED = {
    "tiny-minilm": Recipe(
        train=train,
        stages=(PACE,),
        architecture="BertModel",
        tasks=("feature-extraction", "sentence-similarity", "text-retrieval"),
        data="facts in two wordings, stories with what is asked of them; distractors that differ in a word",
        minutes=4,
    )
}
