"""Makes the BERTs: classifiers of texts and tokens, a guesser of masked words, an embedder of sentences."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    BertTokenizer,
)

from embedded.make.drawing import balance, draw, silence
from embedded.make.vocabularies import word_pieces
from embedded.words import ENGLISH

SENTIMENTS = ("negative", "neutral", "positive")
ENTITIES = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
INFERENCES = ("contradiction", "neutral", "entailment")
WIDTH = 48


def bert_config(tokenizer: BertTokenizer, labels: Sequence[str] = ()) -> BertConfig:
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=96,
        max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id,
    )
    if labels:
        config.id2label = dict(enumerate(labels))
        config.label2id = {label: index for index, label in enumerate(labels)}
    return config


def _make_classifier(target: Path, labels: Sequence[str], paired: bool) -> None:
    tokenizer = word_pieces()
    model = BertForSequenceClassification(bert_config(tokenizer, labels))
    draw(model, gain=2.0)
    draw(model.classifier, gain=3.0)
    texts = tokenizer(list(ENGLISH[::3]), list(ENGLISH[1::3]) if paired else None, padding=True, return_tensors="pt")
    balance(model.classifier.bias, model.eval()(**texts).logits)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_sentiment(target: Path) -> None:
    """Text classification into three feelings."""
    _make_classifier(target, SENTIMENTS, paired=False)


def make_inference(target: Path) -> None:
    """Zero-shot classification, by whether a text entails a label."""
    _make_classifier(target, INFERENCES, paired=True)


def make_entities(target: Path) -> None:
    """Token classification in the B-/I- scheme; `O` is made likelier, so that findings are islands."""
    tokenizer = word_pieces()
    model = BertForTokenClassification(bert_config(tokenizer, ENTITIES))
    draw(model, gain=1.5)
    draw(model.classifier, gain=3.0)
    balance(model.classifier.bias, model.eval()(**tokenizer(list(ENGLISH), padding=True, return_tensors="pt")).logits)
    with torch.no_grad():
        model.classifier.bias[ENTITIES.index("O")] += 3.0
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_masked(target: Path) -> None:
    """Fill-mask; no special token is ever the guess."""
    tokenizer = word_pieces()
    model = BertForMaskedLM(bert_config(tokenizer))
    draw(model, gain=3.0)
    silence(model.cls.predictions, tokenizer.all_special_ids)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)


def make_sentences(target: Path) -> None:
    """Embeddings of texts, in a folder that sentence-transformers reads too.

    Layers are drawn weak, so that an embedding stays near the mean of its words: sentences that share
    words are more similar than sentences that do not.
    """
    tokenizer = word_pieces()
    model = BertModel(bert_config(tokenizer))
    draw(model, gain=0.6)
    # Mask, marks, positions and token types are in every sentence alike, and would make all sentences alike.
    draw(model.embeddings.position_embeddings, embedding=0.1)
    draw(model.embeddings.token_type_embeddings, embedding=0.05)
    with torch.no_grad():
        model.embeddings.word_embeddings.weight[tokenizer.all_special_ids] *= 0.1
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    _describe_to_sentence_transformers(target)


def _describe_to_sentence_transformers(target: Path) -> None:
    package = "sentence_transformers.models"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
    ]
    modes = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens")
    pooling: dict[str, int | bool] = {"word_embedding_dimension": WIDTH}
    pooling |= {f"pooling_mode_{mode}": mode == "mean_tokens" for mode in modes}
    (target / "1_Pooling").mkdir()
    for name, content in (
        ("modules.json", modules),
        ("1_Pooling/config.json", pooling),
        ("sentence_bert_config.json", {"max_seq_length": 512, "do_lower_case": False}),
        ("config_sentence_transformers.json", {"similarity_fn_name": "cosine"}),
    ):
        (target / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


MAKERS = {
    "tiny-bert-sentiment": make_sentiment,
    "tiny-bert-ner": make_entities,
    "tiny-bert-mlm": make_masked,
    "tiny-bert-nli": make_inference,
    "tiny-minilm": make_sentences,
}
