"""Trains the encoders that read two texts together: does one follow from the other, does one answer the other?"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy
from transformers import BertForSequenceClassification

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.reading import begun, read, words_of_the_world
from embedded.world.texts import choosing, passages
from embedded.world.things import Rng, pick, seeded

INFERENCE_PACE = Pace(steps=2500, rate=1.2e-3, warmup=60)
RANKER_PACE = Pace(steps=1200, rate=1.2e-3, warmup=60)
INFERENCES = ("contradiction", "neutral", "entailment")
CONTRADICTED, NEUTRAL, ENTAILED = range(3)
BANK = 20_000
JUDGED, RANKED = 20, 14
"""Texts and queries a batch."""


class Judged(NamedTuple):
    """A text with several hypotheses and what each is; the first fits best."""

    text: str
    hypotheses: tuple[str, ...]
    truths: tuple[int, ...]


def judged(rng: Rng) -> Judged:
    """Labels in any template, or facts: the same in other words, changed, and of something else."""
    if rng.random() < 0.75:
        one, template = choosing.labelled(rng), pick(choosing.TEMPLATES, rng)
        hypotheses = tuple(template.format(label) for label in one.labels)
        return Judged(one.text, hypotheses, (ENTAILED, *(CONTRADICTED for _ in one.labels[1:])))
    fact, other = passages.fact(rng, "train"), passages.fact(rng, "train")
    facts = (fact, passages.altered(fact, "train", rng), other)
    said = tuple(passages.told(some, rng).text for some in facts)
    return Judged(passages.told(fact, rng).text, said, (ENTAILED, CONTRADICTED, NEUTRAL))


def train_inference(target: Path, checkpoints: Path) -> None:
    rng = seeded("inference", "train", 0)
    bank = [judged(rng) for _ in range(BANK)]
    tokenizer, model = words_of_the_world(), begun(BertForSequenceClassification, INFERENCES)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("inference", "train", step + 1)
        some = [pick(bank, rng) for _ in range(JUDGED)]
        pairs = [(one.text, hypothesis) for one in some for hypothesis in one.hypotheses]
        logits = model(**read(tokenizer, pairs, rng)).logits
        truths = torch.tensor([truth for one in some for truth in one.truths])
        return cross_entropy(logits, truths) + listwise(logits[:, ENTAILED], [len(one.truths) for one in some])

    fit({"inference": model}, loss_at, INFERENCE_PACE, checkpoints / "inference.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def listwise(scores: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
    """How likely the first of each list is to be chosen of it, as a loss."""
    losses = [-one.log_softmax(0)[0] for one in torch.split(scores, list(lengths))]
    return torch.stack(losses).mean()


def train_ranker(target: Path, checkpoints: Path) -> None:
    rng = seeded("ranker", "train", 0)
    bank = [choosing.sought(rng) for _ in range(BANK // 2)]
    tokenizer = words_of_the_world()
    model = begun(BertForSequenceClassification, num_labels=1)
    model.config.sentence_transformers = {"activation_fn": "torch.nn.modules.linear.Identity", "version": "5.0.0"}
    right = torch.tensor([1.0] + [0.0] * (choosing.FOUND - 1)).repeat(RANKED)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("ranker", "train", step + 1)
        some = [pick(bank, rng) for _ in range(RANKED)]
        scores = model(**read(tokenizer, [(one.query, text) for one in some for text in one.texts], rng)).logits[:, 0]
        return binary_cross_entropy_with_logits(scores, right) + listwise(scores, [choosing.FOUND] * RANKED)

    fit({"ranker": model}, loss_at, RANKER_PACE, checkpoints / "ranker.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


TRAINED = {
    "tiny-bert-nli": Recipe(
        train=train_inference,
        stages=(INFERENCE_PACE,),
        architecture="BertForSequenceClassification",
        tasks=("zero-shot-classification",),
        data="texts with labels of their topic, feeling and words; facts in other words, changed, and others",
        minutes=9,
    ),
    "tiny-bert-ranker": Recipe(
        train=train_ranker,
        stages=(RANKER_PACE,),
        architecture="BertForSequenceClassification",
        tasks=("text-ranking",),
        data="questions, statements and mere words, with texts much alike of which one answers",
        minutes=9,
    ),
}
