"""Trains TAPAS, which picks the cells that answer a question about a table, and says what to do with them."""

from pathlib import Path
from typing import Any, NamedTuple

import torch
from pandas import DataFrame
from torch.nn.functional import normalize
from torch.nn.utils.rnn import pad_sequence
from transformers import TapasConfig, TapasForQuestionAnswering, TapasTokenizer

from embedded.train.fitting import Pace, fit
from embedded.train.recipe import Recipe
from embedded.train.text import reading
from embedded.train.text.bearings import looks_around, orthonormal
from embedded.world.papers import tables
from embedded.world.things import pick, seeded

PACE = Pace(steps=1200, rate=1.2e-3, warmup=80)
BANK, BATCH = 12_000, 24
TOGETHER = 1.2
"""How strongly the cells of a row, and those of a column, look at each other."""
SEGMENT, COLUMN, ROW = range(3)
"""Which of TAPAS's token types tell question from table, and count columns and rows from 1."""


class Read(NamedTuple):
    """A question with its table in tokens."""

    inputs: torch.Tensor
    types: torch.Tensor
    labels: torch.Tensor
    aggregation: int


def train(target: Path, checkpoints: Path) -> None:
    tokenizer = table_tokenizer(target)
    model = begun(tokenizer)
    rng = seeded("tables", "train", 0)
    bank = [read(tokenizer, tables.asked(rng)) for _ in range(BANK)]

    def loss_at(step: int) -> torch.Tensor:
        rng = seeded("tables", "train", step + 1)
        some = [pick(bank, rng) for _ in range(BATCH)]
        loss: torch.Tensor = model(**batch(some)).loss
        return loss

    fit({"tables": model}, loss_at, PACE, checkpoints / "tables.pt")
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def table_tokenizer(target: Path) -> TapasTokenizer:
    """The encoders' words, and a mark for empty cells."""
    words = reading.words_of_the_world().get_vocab()
    vocabulary = target / "vocab.txt"
    vocabulary.write_text("\n".join((*sorted(words, key=words.__getitem__), "[EMPTY]")) + "\n", encoding="utf-8")
    return TapasTokenizer(str(vocabulary), strip_accents=False, model_max_length=reading.POSITIONS)


def begun(tokenizer: TapasTokenizer) -> Any:
    """TAPAS of the encoders' size that looks around; what guesses masked words would have to forget how texts lie."""
    size = reading.config(reading.words_of_the_world())
    shared = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings")
    config = TapasConfig(
        **{name: getattr(size, name) for name in shared},
        vocab_size=len(tokenizer),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        num_aggregation_labels=len(tables.AGGREGATORS),
        aggregation_labels=dict(enumerate(tables.AGGREGATORS)),
        no_aggregation_label_index=0,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = TapasForQuestionAnswering(config)
    looks_around(model.tapas, getattr(model.tapas.embeddings, f"token_type_embeddings_{SEGMENT}"))
    _rows_and_columns(model.tapas)
    return model


@torch.no_grad()
def _rows_and_columns(tapas: Any) -> None:
    """Cells know from the start what else is in their row and in their column, by a head of the second layer each."""
    chance = torch.Generator().manual_seed(0)
    tables, attention = tapas.embeddings, tapas.encoder.layer[1].attention.self
    size = attention.attention_head_size
    apart = orthonormal(size, tapas.config.hidden_size, chance)
    bold = float(tables.word_embeddings.weight.norm(dim=1).mean())
    for head, (kind, directions) in enumerate(((COLUMN, apart[: size // 2]), (ROW, apart[size // 2 :])), start=2):
        table = getattr(tables, f"token_type_embeddings_{kind}").weight
        unit = normalize(torch.randn(len(table), len(directions), generator=chance), dim=1)
        table.copy_(bold * unit @ directions)
        table[0] = 0.0  # the question is in no row
        where = slice(head * size, head * size + len(directions))
        for matrix in (attention.query, attention.key):
            matrix.weight[head * size : (head + 1) * size] = 0.0
            matrix.weight[where] = TOGETHER * directions


def read(tokenizer: TapasTokenizer, one: tables.Asked) -> Read:
    read = tokenizer(DataFrame(one.table), one.question, truncation="drop_rows_to_fit", return_tensors="pt")
    types = read["token_type_ids"][0]
    places = zip(types[:, ROW].tolist(), types[:, COLUMN].tolist(), strict=True)
    chosen = [(row - 1, column - 1) in one.cells for row, column in places]
    labels = torch.tensor(chosen) & (types[:, SEGMENT] == 1) & (types[:, ROW] > 0)
    return Read(read["input_ids"][0], types, labels.long(), tables.AGGREGATORS.index(one.aggregator))


def batch(some: list[Read]) -> dict[str, torch.Tensor]:
    """Padded; the padding id is 0, as are the types of what is no table."""
    ids = pad_sequence([one.inputs for one in some], batch_first=True)
    real = pad_sequence([torch.ones_like(one.inputs) for one in some], batch_first=True)
    return {
        "input_ids": ids,
        "attention_mask": real,
        "token_type_ids": pad_sequence([one.types for one in some], batch_first=True),
        "labels": pad_sequence([one.labels for one in some], batch_first=True),
        "aggregation_labels": torch.tensor([one.aggregation for one in some]),
    }


TRAINED = {
    "tiny-tapas": Recipe(
        train=train,
        stages=(PACE,),
        architecture="TapasForQuestionAnswering",
        tasks=("table-question-answering",),
        data="tables of two to seven people or things, asked for cells, who has them, sums, averages and counts",
        minutes=8,
    )
}
