"""Makes the models that answer from what they are given: from a text, from a table, from a list of choices."""

import math
from pathlib import Path

import torch
from pandas import DataFrame
from torch import nn
from transformers import (
    BertForMultipleChoice,
    BertForQuestionAnswering,
    TapasConfig,
    TapasForQuestionAnswering,
    TapasTokenizer,
)

from embedded.make.drawing import balance, draw
from embedded.make.encoders import WIDTH, bert_config
from embedded.make.vocabularies import word_pieces
from embedded.words import COLOURS, DIGITS, PEOPLE, PLACES

AGGREGATORS = ("NONE", "SUM", "AVERAGE", "COUNT")
EXAMPLE = {"person": PEOPLE, "place": PLACES, "shapes": DIGITS[: len(PEOPLE)], "colour": tuple(COLOURS)[: len(PEOPLE)]}
QUESTIONS = (
    "Where is Anna from?",
    "How many shapes did they draw?",
    "Who drew seven red shapes?",
    "What is the colour?",
    "Is it above?",
)
CELL = 2
"""Which of TAPAS's token types counts a table's rows from 1."""


def make_extractor(target: Path) -> None:
    """Extractive question answering; starts and ends are drawn independently."""
    tokenizer = word_pieces()
    model = BertForQuestionAnswering(bert_config(tokenizer))
    draw(model, gain=2.0)
    draw(model.qa_outputs, gain=4.0)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_chooser(target: Path) -> None:
    """Multiple choice."""
    tokenizer = word_pieces()
    model = BertForMultipleChoice(bert_config(tokenizer))
    draw(model, gain=2.0)
    draw(model.classifier, gain=3.0)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_table_reader(target: Path) -> None:
    """Table question answering: TAPAS with four aggregators, as it is trained for WikiTableQuestions."""
    tokenizer = _table_tokenizer(target)
    config = TapasConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=512,
        num_aggregation_labels=len(AGGREGATORS),
        aggregation_labels=dict(enumerate(AGGREGATORS)),
        no_aggregation_label_index=0,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = TapasForQuestionAnswering(config)
    draw(model)
    # Places, rows and columns weigh less than the words, or all cells of a column would be picked whatever is asked.
    for name, table in model.tapas.embeddings.named_children():
        if name.startswith(("token_type", "position")):
            draw(table, embedding=0.2)
    draw(model.aggregation_classifier, gain=4.0)
    for weights in (model.output_weights, model.column_output_weights):
        nn.init.normal_(weights, std=4.0 / math.sqrt(WIDTH))
    read = tokenizer(DataFrame(EXAMPLE), list(QUESTIONS), padding=True, return_tensors="pt")
    with torch.no_grad():
        said = model.eval()(**read)
        model.output_bias -= said.logits[read["token_type_ids"][..., CELL] > 0].mean()
    balance(model.aggregation_classifier.bias, said.logits_aggregation)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def _table_tokenizer(target: Path) -> TapasTokenizer:
    """BERT's words, and a mark for empty cells."""
    words = word_pieces().get_vocab()
    vocabulary = target / "vocab.txt"
    vocabulary.write_text("\n".join((*sorted(words, key=words.__getitem__), "[EMPTY]")) + "\n", encoding="utf-8")
    return TapasTokenizer(str(vocabulary), strip_accents=False, model_max_length=512)


MAKERS = {
    "tiny-bert-qa": make_extractor,
    "tiny-bert-choice": make_chooser,
    "tiny-tapas": make_table_reader,
}
