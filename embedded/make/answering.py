"""Makes the models that answer from what they are given: from a text, from a table, from a list of choices."""

import math
from pathlib import Path

from torch import nn
from transformers import (
    BertForMultipleChoice,
    BertForQuestionAnswering,
    TapasConfig,
    TapasForQuestionAnswering,
    TapasTokenizer,
)

from embedded.make.drawing import draw
from embedded.make.encoders import WIDTH, bert_config
from embedded.make.vocabularies import word_pieces

AGGREGATORS = ("NONE", "SUM", "AVERAGE", "COUNT")


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
    draw(model, gain=2.0)
    for weights in (model.output_weights, model.column_output_weights):
        nn.init.normal_(weights, std=3.0 / math.sqrt(WIDTH))
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
