"""Trains the encoders that label: what a text feels, and which of its words are names of people and places."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import BertForSequenceClassification, BertForTokenClassification, BertTokenizer

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.reading import begun, read, words_of_the_world
from embedded.world.texts import feelings, opinions, reading
from embedded.world.texts.reading import Named
from embedded.world.things import Rng, seeded

FEELINGS_PACE = Pace(steps=450, rate=1e-3, warmup=40)
NAMES_PACE = Pace(steps=600, rate=1e-3, warmup=40)
ENTITIES = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
BANK = 8000
"""Texts that are drawn once."""
BATCH = 64
UNREAD = -100
"""The label of tokens that are no part of the text."""


def train_sentiment(target: Path, checkpoints: Path) -> None:
    rng = seeded("sentiment", "train", 0)
    texts = [opinions.opinion(rng) for _ in range(BANK)]

    def loss(model: Any, tokenizer: BertTokenizer, at: Sequence[int], rng: Rng) -> torch.Tensor:
        some = [texts[one] for one in at]
        logits = model(**read(tokenizer, [one.text for one in some], rng)).logits
        return cross_entropy(logits, torch.tensor([feelings.SENTIMENTS.index(one.sentiment) for one in some]))

    _fitted(
        target, checkpoints / "sentiment.pt", (BertForSequenceClassification, feelings.SENTIMENTS), loss, FEELINGS_PACE
    )


def train_names(target: Path, checkpoints: Path) -> None:
    rng = seeded("names", "train", 0)
    texts = [reading.named(rng) for _ in range(BANK)]

    def loss(model: Any, tokenizer: BertTokenizer, at: Sequence[int], rng: Rng) -> torch.Tensor:
        some = [texts[one] for one in at]
        logits = model(**read(tokenizer, [one.text for one in some], rng)).logits
        return cross_entropy(logits.flatten(0, 1), tagged(tokenizer, some).flatten(), ignore_index=UNREAD)

    _fitted(target, checkpoints / "names.pt", (BertForTokenClassification, ENTITIES), loss, NAMES_PACE)


def tagged(tokenizer: BertTokenizer, texts: Sequence[Named]) -> torch.Tensor:
    """The label of every token, as a batch of these texts has them."""
    cut = tokenizer([one.text for one in texts], padding=True, truncation=True, max_length=160)
    labels = torch.full((len(texts), len(cut["input_ids"][0])), UNREAD)
    for row, one in enumerate(texts):
        for at, (start, end) in enumerate(cut.encodings[row].offsets):
            if end > start:
                labels[row, at] = _label(one, start)
    return labels


def _label(one: Named, start: int) -> int:
    for span in one.spans:
        if span.start <= start < span.end:
            return ENTITIES.index(f"{'B' if start == span.start else 'I'}-{span.entity}")
    return 0


Loss = Callable[[Any, BertTokenizer, Sequence[int], Rng], torch.Tensor]


def _fitted(target: Path, checkpoint: Path, kind: tuple[Any, Sequence[str]], loss: Loss, pace: Pace) -> None:
    """Trains one model of this class, with these labels, on batches of texts by their numbers in the bank."""
    tokenizer, model = words_of_the_world(), begun(*kind)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded(checkpoint.stem, "train", step + 1)
        return loss(model, tokenizer, rng.integers(BANK, size=BATCH).tolist(), rng)

    fit({"model": model}, loss_at, pace, checkpoint)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


_recipe = partial(Recipe, minutes=1)
TRAINED = {
    "tiny-bert-sentiment": _recipe(
        train=train_sentiment,
        stages=(FEELINGS_PACE,),
        architecture="BertForSequenceClassification",
        tasks=("text-classification",),
        data="sentences that praise or blame, also by denial and after a but, and sentences that only say",
    ),
    "tiny-bert-ner": _recipe(
        train=train_names,
        stages=(NAMES_PACE,),
        architecture="BertForTokenClassification",
        tasks=("token-classification",),
        data="sentences with people and places, known names and such as chance spelled, and sentences without",
    ),
}
