"""Trains the encoders that answer from what they read: by a span of a text, or by one of several choices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import BertForMultipleChoice, BertForQuestionAnswering, BertTokenizer

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.reading import begun, read, words_of_the_world
from embedded.world.texts import choosing, reading
from embedded.world.texts.reading import Passage
from embedded.world.things import Rng, pick, seeded

SPANS_PACE = Pace(steps=3200, rate=1.5e-3, warmup=60)
CHOICES_PACE = Pace(steps=700, rate=1e-3, warmup=40)
BANK, LONG, EASY = 20_000, 2000, 400
"""Passages that are drawn once, how many of them are as long as pages, and the steps with those of a sentence or two:
there it learns to look for what the question names, which long ones hardly teach from nothing."""
BATCH = 32
LONGEST = 384
NOWHERE = 0.08
"""How often a question is about something else, so that its answer is where the text begins: at no word."""
CHOOSERS = 16


def train_spans(target: Path, checkpoints: Path) -> None:
    rng = seeded("spans", "train", 0)
    short = [reading.passage(rng) for _ in range(BANK - LONG)]
    easy = [reading.passage(rng, most=1) for _ in range(BANK // 2)]
    long = [reading.passage(rng, most=18) for _ in range(LONG)]
    tokenizer, model = words_of_the_world(), begun(BertForQuestionAnswering)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("spans", "train", step + 1)
        of, size = (long, BATCH // 4) if step % 10 == 9 else (short, BATCH)
        of, size = (easy, BATCH * 2) if step < EASY else (of, size)
        return spans_loss(model, tokenizer, [_other_question(pick(of, rng), of, rng) for _ in range(size)], rng)

    fit({"spans": model}, loss_at, SPANS_PACE, checkpoints / "spans.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _other_question(one: Passage, among: Sequence[Passage], rng: Rng) -> Passage:
    """Now and then the question of another passage, of another kind of fact."""
    other = pick(among, rng)
    if rng.random() >= NOWHERE or other.fact.kind == one.fact.kind:
        return one
    return one._replace(question=other.question, answer=(0, 0))


def spans_loss(model: Any, tokenizer: BertTokenizer, some: Sequence[Passage], rng: Rng) -> torch.Tensor:
    """Of starts and ends; an answer that is nowhere starts and ends at the first token, as in SQuAD 2."""
    pairs = [(one.question, one.text) for one in some]
    inputs = read(tokenizer, pairs, rng, LONGEST)
    cut = tokenizer(pairs, padding=True, truncation=True, max_length=LONGEST)
    output = model(**inputs)
    places = torch.tensor([_tokens(cut.encodings[row], one) for row, one in enumerate(some)])
    return cross_entropy(output.start_logits, places[:, 0]) + cross_entropy(output.end_logits, places[:, 1])


def _tokens(encoding: Any, one: Passage) -> tuple[int, int]:
    start, end = one.answer
    if end == 0:
        return 0, 0
    return encoding.char_to_token(start, 1) or 0, encoding.char_to_token(end - 1, 1) or 0


def train_choices(target: Path, checkpoints: Path) -> None:
    rng = seeded("choices", "train", 0)
    bank = [choosing.chosen(rng) for _ in range(BANK)]
    tokenizer, model = words_of_the_world(), begun(BertForMultipleChoice)

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("choices", "train", step + 1)
        some = [pick(bank, rng) for _ in range(CHOOSERS)]
        inputs = read(tokenizer, [pair for one in some for pair in _pairs(one)], rng)
        rows = {
            name: values.reshape(CHOOSERS, -1, values.shape[-1]) for name, values in inputs.items() if len(values) > 1
        }
        logits = model(**rows).logits
        return cross_entropy(logits, torch.zeros(CHOOSERS, dtype=torch.long))

    fit({"choices": model}, loss_at, CHOICES_PACE, checkpoints / "choices.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _pairs(one: choosing.Chosen) -> list[tuple[str, str]]:
    """As the task reads them: prompt and choice, or the context and both."""
    if one.context is None:
        return [(one.prompt, choice) for choice in one.choices]
    return [(one.context, f"{one.prompt} {choice}") for choice in one.choices]


TRAINED = {
    "tiny-bert-qa": Recipe(
        train=train_spans,
        stages=(SPANS_PACE,),
        architecture="BertForQuestionAnswering",
        tasks=("question-answering",),
        data="passages of one to twenty facts, many alike, with a question that words of the passage answer",
        minutes=14,
    ),
    "tiny-bert-choice": Recipe(
        train=train_choices,
        stages=(CHOICES_PACE,),
        architecture="BertForMultipleChoice",
        tasks=("multiple-choice",),
        data="questions about passages with four choices, and sentences with four endings",
        minutes=7,
    ),
}
