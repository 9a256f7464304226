"""Encoders by themselves: what is read together, and what is refused when a model is loaded."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer, GPT2Config, GPT2ForSequenceClassification, RobertaConfig, RobertaModel

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import InputTooLong, ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines import classifier, embedder, entailer, mask_filler, tagger
from deployments.engines.encoder import Room, batches

TEXTS = ["red", "the big red circle is above the blue square", "one two three four five"]


def facts(source: Path) -> ModelFacts:
    return ModelFacts(
        id=f"test/{source.name}", source=str(source), tasks=("any",), tier="embedded", licence="apache-2.0", bytes=1
    )


def saved(folder: Path, model: Any, **tokenizer_changes: Any) -> ModelFacts:
    """A model with the embedded models' tokenizer, in a folder of its own."""
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-minilm", **tokenizer_changes).save_pretrained(folder)
    return facts(folder)


def roberta(folder: Path) -> ModelFacts:
    config = RobertaConfig(
        vocab_size=4000, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=24, pad_token_id=0,
    )  # fmt: skip
    return saved(folder, RobertaModel(config))


@pytest.mark.parametrize("lengths", [[5, 500, 6, 7, 480], [3] * 50, [1_000, 1, 1_000], [200]])
def test_batches_hold_every_row_once_within_their_room(lengths: list[int]) -> None:
    made = list(batches(lengths, Room(tokens=600, waste=0.1)))
    assert sorted(row for batch in made for row in batch) == list(range(len(lengths)))
    for batch in made:
        padded = max(lengths[row] for row in batch) * len(batch)
        assert len(batch) == 1 or padded <= 600


def test_short_and_long_texts_are_not_padded_together() -> None:
    assert list(batches([300, 4, 5, 290], Room(tokens=600, waste=0.1))) == [[1, 2], [3, 0]]


def test_positions_that_a_model_keeps_for_itself_are_not_read(tmp_path: Path) -> None:
    engine = embedder.load(roberta(tmp_path / "roberta"), "cpu")
    assert len(engine.embed(["red " * 21], pooling=None, normalize=None, truncate=False)) == 1
    with pytest.raises(InputTooLong, match=r"24 tokens .* at most 23"):
        engine.embed(["red " * 22], pooling=None, normalize=None, truncate=False)


def test_without_a_padding_token_each_text_is_read_alone(tmp_path: Path) -> None:
    config = GPT2Config(
        vocab_size=4000, n_embd=16, n_layer=1, n_head=2, num_labels=2, pad_token_id=None, bos_token_id=2, eos_token_id=3
    )
    engine = classifier.load(saved(tmp_path / "gpt2", GPT2ForSequenceClassification(config), pad_token=None), "cpu")
    together = engine.classify(TEXTS, function_to_apply=None)
    assert together == [engine.classify([text], function_to_apply=None)[0] for text in TEXTS]


@pytest.mark.parametrize("module", [classifier, entailer, tagger, mask_filler])
def test_a_checkpoint_without_the_head_is_refused_by_name(module: Any) -> None:
    with pytest.raises(ModelTaskMismatch, match="test/tiny-minilm has no weights for"):
        module.load(facts(EMBEDDED_WEIGHTS / "tiny-minilm"), "cpu")


def test_a_checkpoint_without_the_pooler_is_read_for_no_vector_depends_on_it() -> None:
    engine = embedder.load(facts(EMBEDDED_WEIGHTS / "tiny-bert-mlm"), "cpu")
    assert len(engine.embed(TEXTS, pooling=None, normalize=None, truncate=False)) == len(TEXTS)


def test_labels_without_entailment_are_refused_by_name() -> None:
    with pytest.raises(ModelTaskMismatch, match=r"negative.*entailment is not among them"):
        entailer.load(facts(EMBEDDED_WEIGHTS / "tiny-bert-sentiment"), "cpu")


@pytest.mark.parametrize("mode", ["cls_token", "max_tokens", "lasttoken"])
def test_vectors_are_pooled_as_the_folder_says(tmp_path: Path, mode: str) -> None:
    model = roberta(tmp_path / mode)
    (tmp_path / mode / "1_Pooling").mkdir()
    (tmp_path / mode / "1_Pooling" / "config.json").write_text(json.dumps({f"pooling_mode_{mode}": True}))
    engine = embedder.load(model, "cpu")
    pooled = engine.embed(TEXTS, pooling=None, normalize=False, truncate=False)
    tokens = engine.embed(TEXTS, pooling="none", normalize=False, truncate=False)
    for (vector,), states in zip(pooled, map(torch.tensor, tokens), strict=True):
        expected = {"cls_token": states[0], "max_tokens": states.amax(0), "lasttoken": states[-1]}[mode]
        torch.testing.assert_close(torch.tensor(vector), expected)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("modules.json", [{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}], "need Dense"),
        ("1_Pooling/config.json", {"pooling_mode_mean_sqrt_len_tokens": True}, "pooled by pooling_mode_mean_sqrt"),
    ],
)
def test_vectors_that_would_be_others_are_refused(tmp_path: Path, file: str, content: object, said: str) -> None:
    model = roberta(tmp_path / "model")
    (tmp_path / "model" / file).parent.mkdir(exist_ok=True)
    (tmp_path / "model" / file).write_text(json.dumps(content))
    with pytest.raises(ModelTaskMismatch, match=said):
        embedder.load(model, "cpu")
