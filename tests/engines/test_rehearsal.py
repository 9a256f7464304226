"""A load that is only rehearsed: refused as the real one would be, and nothing but heads of files is read."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, BertConfig

from configs.catalog import EMBEDDED_WEIGHTS, catalog
from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.errors import AnymodalError, CorruptWeights, ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.classifier import load as load_classifier
from deployments.engines.pipeline_weights import load_pipeline
from deployments.engines.rehearsal import together
from deployments.engines.weights import load_weights
from graphs.models.choice import facts_of

BERT = EMBEDDED_WEIGHTS / "tiny-bert-sentiment"


def facts(source: Path, **changes: object) -> ModelFacts:
    known = {"id": "a/b", "tasks": ("t",), "tier": "small", "licence": "mit", "bytes": 1, "source": str(source)}
    return ModelFacts.model_validate(known | changes)


def without_head(_folder: Path) -> ModelFacts:
    return facts(EMBEDDED_WEIGHTS / "tiny-bert-mlm")


def cut_short(folder: Path) -> ModelFacts:
    copy = shutil.copytree(BERT, folder / "cut")
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    return facts(copy)


def not_there(folder: Path) -> ModelFacts:
    return facts(folder)


def of_another_size(folder: Path) -> ModelFacts:
    copy = shutil.copytree(BERT, folder / "size")
    told = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(told | {"intermediate_size": told["intermediate_size"] * 2}))
    return facts(copy)


@pytest.mark.parametrize(
    ("spoilt", "refusal"),
    [
        (without_head, ModelTaskMismatch),
        (cut_short, CorruptWeights),
        (not_there, ModelUnavailable),
        (of_another_size, ModelUnavailable),
    ],
)
def test_a_rehearsal_is_refused_as_the_load_is(
    spoilt: Callable[[Path], ModelFacts], refusal: type[AnymodalError], tmp_path: Path
) -> None:
    model = spoilt(tmp_path)
    said = []
    for device in ("meta", "cpu"):
        with pytest.raises(refusal) as refused:
            load_weights(AutoModelForTokenClassification if spoilt is without_head else _CLASSIFIER, model, device)
        said.append(refused.value.message)
    assert said[0] == said[1]


_CLASSIFIER = AutoModelForSequenceClassification


@pytest.mark.parametrize(("precision", "bytes_a_number"), [("float32", 4), ("bfloat16", 2)])
def test_it_tells_the_bytes_of_what_would_be_loaded(precision: str, bytes_a_number: int) -> None:
    with pytest.raises(Rehearsed) as rehearsed:
        load_weights(_CLASSIFIER, facts(BERT, precision=precision), "meta")
    loaded = load_weights(_CLASSIFIER, facts(BERT, precision=precision), "cpu")
    numbers = sum(one.numel() for one in loaded.parameters())
    buffers = sum(one.numel() * one.element_size() for one in loaded.buffers())
    assert rehearsed.value.bytes == numbers * bytes_a_number + buffers


def test_no_weights_are_read(tmp_path: Path) -> None:
    """A model that would take half of this machine's memory, whose file is all hole, is rehearsed."""
    layers, width = 4, 1024
    config = BertConfig(vocab_size=1, hidden_size=width, num_hidden_layers=layers, num_attention_heads=16)
    config.intermediate_size = psutil.virtual_memory().total // 2 // (layers * width * 2 * 4)
    with torch.device("meta"):
        weights = _CLASSIFIER.from_config(config).state_dict()
    config.architectures = ["BertForSequenceClassification"]
    config.save_pretrained(tmp_path)
    head, end = {}, 0
    for name, one in weights.items():
        end += one.numel() * 4
        head[name] = {"dtype": "F32", "shape": list(one.shape), "data_offsets": [end - one.numel() * 4, end]}
    written = json.dumps(head).encode()
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.write(len(written).to_bytes(8, "little") + written)
        file.truncate(8 + len(written) + end)
    assert end > psutil.virtual_memory().total * 0.4
    before = psutil.Process().memory_info().rss
    with pytest.raises(Rehearsed) as rehearsed:
        load_weights(_CLASSIFIER, facts(tmp_path), "meta")
    assert rehearsed.value.bytes >= end
    assert psutil.Process().memory_info().rss - before < 10**9


def test_all_parts_of_a_pipeline_are_rehearsed(tmp_path: Path) -> None:
    whole = facts_of(next(row for row in catalog() if row.id == "anymodal/tiny-sd"))
    copy = shutil.copytree(whole.source, tmp_path / "painter")
    with pytest.raises(Rehearsed):
        load_pipeline(facts(copy), "meta")
    shutil.copy(copy / "text_encoder" / "model.safetensors", copy / "vae" / "diffusion_pytorch_model.safetensors")
    with pytest.raises(AnymodalError) as there:
        load_pipeline(facts(copy), "meta")
    with pytest.raises(type(there.value)):
        load_pipeline(facts(copy), "cpu")


def test_a_missing_tokenizer_is_heard_of(tmp_path: Path) -> None:
    copy = shutil.copytree(BERT, tmp_path / "wordless", ignore=shutil.ignore_patterns("*token*", "vocab*"))
    for device in ("meta", "cpu"):
        with pytest.raises(ModelUnavailable, match=r"a/b could not be loaded: .*tokenizer"):
            load_classifier(facts(copy), device)


def test_what_belongs_together_is_heard_to_the_end() -> None:
    def rehearsed(bytes: int) -> None:
        raise Rehearsed(bytes)

    assert together(lambda: 1, lambda: 2) == (1, 2)
    with pytest.raises(Rehearsed) as heard:
        together(lambda: rehearsed(3), lambda: 1, lambda: rehearsed(4))
    assert heard.value.bytes == 7
