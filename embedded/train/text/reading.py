"""What the text encoders share: tokenizer, size and, as their beginning, the one that guesses masked words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

from embedded import WEIGHTS
from embedded.make.vocabularies import word_pieces
from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text.bearings import looks_around
from embedded.world.texts import opinions, passages, reading, topics
from embedded.world.texts.vocabulary import SPELLED, WORDS
from embedded.world.things import Rng, seeded

POSITIONS = 512
TRUNK = WEIGHTS / "tiny-bert-mlm"
PACE = Pace(steps=3600, rate=2e-3, decay=0.01, warmup=60)
MASKED = 0.2
SHIFTED = 0.3
"""How often a batch is read as if it stood further back in a text, so that all positions are known."""
BANK = 6000


def words_of_the_world() -> BertTokenizer:
    """Whole words, and pieces of which all others are spelled."""
    known = word_pieces(WORDS).get_vocab()
    pieces = dict.fromkeys((*sorted(known, key=known.__getitem__), *(f"##{piece}" for piece in SPELLED)))
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    return BertTokenizer(vocab=vocabulary, strip_accents=False, model_max_length=POSITIONS)


def config(tokenizer: BertTokenizer, labels: Sequence[str] = ()) -> BertConfig:
    return BertConfig(
        **named(labels),
        vocab_size=len(tokenizer),
        hidden_size=96,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=288,
        max_position_embeddings=POSITIONS,
        pad_token_id=tokenizer.pad_token_id,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )


def named(labels: Sequence[str]) -> dict[str, Any]:
    """What configurations say of labels."""
    if not labels:
        return {}
    return {"id2label": dict(enumerate(labels)), "label2id": {name: at for at, name in enumerate(labels)}}


def begun(kind: Any, labels: Sequence[str] = (), **settings: Any) -> Any:
    """A model of this class whose lower part has learned to guess masked words; its head is new."""
    return kind.from_pretrained(TRUNK, **named(labels), **settings)


def read(tokenizer: BertTokenizer, texts: Sequence[Any], rng: Rng, longest: int = 160) -> dict[str, torch.Tensor]:
    """Texts, or pairs of them, as a batch; what is longer is cut. Now and then further back than it stands."""
    inputs = dict(tokenizer(list(texts), padding=True, truncation=True, max_length=longest, return_tensors="pt"))
    width = inputs["input_ids"].shape[1]
    if rng.random() < SHIFTED:
        inputs["position_ids"] = torch.arange(width)[None] + int(rng.integers(POSITIONS - width + 1))
    return inputs


def train(target: Path, checkpoints: Path) -> None:
    """Masked words, in sentences, in pairs that mean the same, and in passages beside their questions."""
    tokenizer = words_of_the_world()
    model = BertForMaskedLM(config(tokenizer))
    looks_around(model.bert)
    texts = _bank(seeded("mlm", "train", 0))

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("mlm", "train", step + 1)
        some, size = texts[step % len(texts)]
        inputs = read(tokenizer, [some[int(at)] for at in rng.integers(len(some), size=size)], rng)
        ids, wanted = masked(inputs["input_ids"], tokenizer, rng)
        hidden = model.bert(**(inputs | {"input_ids": ids})).last_hidden_state
        loss: torch.Tensor = cross_entropy(model.cls(hidden[wanted >= 0]), wanted[wanted >= 0])
        return loss

    fit({"mlm": model}, loss_at, PACE, checkpoints / "mlm.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def masked(ids: torch.Tensor, tokenizer: BertTokenizer, rng: Rng) -> tuple[torch.Tensor, torch.Tensor]:
    """The ids with some hidden, and what these were (−1 elsewhere)."""
    drawn = torch.from_numpy(rng.random(ids.shape))
    chosen = (drawn < MASKED) & (ids > tokenizer.mask_token_id)
    hidden = torch.where(chosen & (drawn < MASKED * 0.9), tokenizer.mask_token_id, ids)
    return hidden, torch.where(chosen, ids, -1)


def _bank(rng: Rng) -> list[tuple[list[Any], int]]:
    """Texts of three lengths, each with how many of them a batch holds."""
    single: list[Any] = []
    for at in range(BANK):
        match at % 4:
            case 0 | 1:
                single.append(passages.told(passages.fact(rng, "train"), rng).text)
            case 2:
                single.append(opinions.opinion(rng).text)
            case _:
                single.append(topics.about(rng).text)
    facts = [passages.fact(rng, "train") for _ in range(BANK)]
    alike = [(passages.told(one, rng).text, passages.told(one, rng).text) for one in facts]
    alike += [(passages.asked(one, rng).text, passages.told(one, rng).text) for one in facts]
    asked = [(one.question, one.text) for one in (reading.passage(rng, most=3) for _ in range(BANK // 2))]
    return [(single, 128), (alike, 64), (asked, 32)]


TRAINED = {
    "tiny-bert-mlm": Recipe(
        train=train,
        stages=(PACE,),
        architecture="BertForMaskedLM",
        tasks=("fill-mask",),
        data="sentences of people, places, things, opinions, topics; pairs that mean the same; passages with questions",
        minutes=14,
    )
}
