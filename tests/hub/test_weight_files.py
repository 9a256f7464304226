"""Which files hold a model's weights, what is counted in their heads, and heads that lie."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel

from configs.catalog import EMBEDDED_WEIGHTS, catalog
from deployments.contracts.errors import CorruptWeights
from deployments.contracts.model import ModelFacts
from deployments.hub.weight_files import Tensors, bytes_in, tensors_in, tensors_of, weight_files
from graphs.models.choice import facts_of
from tests.engines.ggufs import write

BERT = EMBEDDED_WEIGHTS / "tiny-bert-sentiment"


def facts(source: Path, **changes: object) -> ModelFacts:
    known = {"id": "a/b", "tasks": ("t",), "tier": "small", "licence": "mit", "bytes": 1, "source": str(source)}
    return ModelFacts.model_validate(known | changes)


def embedded(id: str) -> ModelFacts:
    return facts_of(next(row for row in catalog() if row.id == id))


def names(model: ModelFacts) -> list[str]:
    return [f"{file.parent.name}/{file.name}" for file in weight_files(model)]


def test_one_file_or_those_of_its_index(tmp_path: Path) -> None:
    assert names(facts(BERT)) == ["tiny-bert-sentiment/model.safetensors"]
    AutoModel.from_pretrained(BERT, dtype=torch.float32).save_pretrained(tmp_path, max_shard_size="600KB")
    shards = weight_files(facts(tmp_path))
    assert len(shards) > 1
    numbers = sum(tensor.numel() for file in shards for tensor in load_file(file).values())
    assert sum(one.numbers for one in tensors_in(shards)) == numbers


def test_a_pipelines_networks_without_what_its_row_leaves_out_and_with_what_lies_elsewhere() -> None:
    whole = set(names(embedded("anymodal/tiny-sd3")))
    assert {name.split("/")[0] for name in whole} == {
        "text_encoder",
        "text_encoder_2",
        "text_encoder_3",
        "transformer",
        "vae",
    }
    assert whole - set(names(embedded("anymodal/tiny-sd3-without-t5"))) == {"text_encoder_3/model.safetensors"}
    moving = set(names(embedded("anymodal/tiny-sd-in-motion")))
    assert "tiny-motion-adapter/diffusion_pytorch_model.safetensors" in moving
    assert {name.split("/")[0] for name in moving} >= {"unet", "vae", "text_encoder"}


def test_where_a_part_is_not_on_this_machine_nothing_is_counted() -> None:
    assert weight_files(facts(Path("somebody/model"))) == ()
    moving = embedded("anymodal/tiny-sd-in-motion")
    assert weight_files(moving.model_copy(update={"parts": {"motion_adapter": "somebody/adapter"}})) == ()


def test_variants_beside_the_weights_are_not_counted(tmp_path: Path) -> None:
    folder = shutil.copytree(EMBEDDED_WEIGHTS / "tiny-sd", tmp_path / "painter")
    before = weight_files(facts(folder))
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(weights, weights.with_name("diffusion_pytorch_model.fp16.safetensors"))
    assert weight_files(facts(folder)) == before


def test_a_gguf_file_is_counted_by_its_numbers(tmp_path: Path) -> None:
    write(EMBEDDED_WEIGHTS / "tiny-llama", tmp_path / "tiny.gguf", pre="gpt-2")
    (file,) = weight_files(facts(tmp_path, gguf="tiny.gguf"))
    counted = bytes_in(tensors_in([file]), "float32")
    whole = bytes_in(tensors_in(weight_files(facts(EMBEDDED_WEIGHTS / "tiny-llama"))), "float32")
    assert counted == pytest.approx(whole, rel=0.01)
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(CorruptWeights, match=r"tiny\.gguf"):
        tensors_in([file])


def test_matrices_are_told_from_what_keeps_its_bits(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    made = {"encoder.layer.0.dense.weight": (4, 8), "word_embeddings.weight": (16, 8), "dense.bias": (8,)}
    save_file({name: torch.zeros(shape) for name, shape in made.items()}, file)
    assert set(tensors_of(file)) == {Tensors("F32", 32, True), Tensors("F32", 128), Tensors("F32", 8)}


def head(told: object, data: bytes = b"", length: int | None = None) -> bytes:
    written = json.dumps(told).encode()
    return (len(written) if length is None else length).to_bytes(8, "little") + written + data


FOUR = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no whole"),
        (b"1234567", "no whole"),
        (head({"a": FOUR}, b"1234", length=2**40), "no whole"),
        (head({"a": FOUR}, b"1234", length=2**63), "no whole"),
        (head({"a": FOUR}, b"1234", length=5), "not JSON"),
        (head(["a"]), "no object"),
        (head({"a": FOUR}, b"123"), "3 bytes of weights, its head names 4"),
        (head({"a": FOUR}, b"12345"), "5 bytes of weights, its head names 4"),
        (head({"a": {"dtype": "F32"}}), "of a nothing that safetensors knows"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(content)
    with pytest.raises(CorruptWeights, match=why):
        tensors_in(weight_files(facts(tmp_path)))


@pytest.mark.parametrize("shard", ["missing.safetensors", "../outside.safetensors", "/etc/hostname"])
def test_an_index_names_only_what_is_beside_it(tmp_path: Path, shard: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    save_file({"a": torch.zeros(1)}, tmp_path / "outside.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": shard}}))
    with pytest.raises(CorruptWeights, match="not beside it"):
        weight_files(facts(folder))
