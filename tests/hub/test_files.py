"""Which files of a repository are downloaded: what is loaded, once, and nothing that could run."""

import pytest

from deployments.contracts.errors import ModelNotAllowed, UnknownModel, UnsafeWeights
from deployments.hub.facts import HubFile, bytes_of
from deployments.hub.files import needed, weights_bytes


def repository(*names: str, bytes: int = 10) -> tuple[HubFile, ...]:
    return tuple(HubFile(name=name, bytes=bytes) for name in names)


def kept(*names: str, gguf: str | None = None, without: tuple[str, ...] = (), remote_code: bool = False) -> set[str]:
    files = needed("a/b", repository(*names), gguf, without, remote_code)
    return {file.name for file in files}


CONFIGS = ("config.json", "tokenizer.json", "merges.txt", "tokenizer.model", "chat_template.jinja")
SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")


def test_pickles_code_and_pictures_stay_where_they_are() -> None:
    others = ("pytorch_model.bin", "model.pt", "tf_model.h5", "modeling_x.py", "card.png", "README.md", "a.pickle")
    assert kept("model.safetensors", *CONFIGS, *others) == {"model.safetensors", *CONFIGS}


def test_code_comes_where_the_operators_row_runs_it() -> None:
    assert kept("model.safetensors", "modeling_x.py", remote_code=True) == {"model.safetensors", "modeling_x.py"}


def test_weights_come_once() -> None:
    copies = ("model.fp16.safetensors", "consolidated.safetensors", "original/model.safetensors", "onnx/config.json")
    assert kept("model.safetensors", *SHARDS, *copies) == {"model.safetensors"}
    assert kept(*SHARDS, "model.safetensors.index.json", *copies) == {*SHARDS, "model.safetensors.index.json"}


def test_a_pipeline_comes_by_its_parts() -> None:
    parts = ("model_index.json", "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors")
    big = ("sd_xl_base_1.0.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors")
    assert kept(*parts, *big) == set(parts)
    assert kept(*parts, *big, without=("vae",)) == set(parts[:2])


def test_weights_by_another_name_come_where_there_is_no_usual_one() -> None:
    assert kept("pytorch_lora_weights.safetensors", "x.bin") == {"pytorch_lora_weights.safetensors"}


def test_a_gguf_file_comes_alone_with_its_configs() -> None:
    quants = ("m-Q4_K_M.gguf", "m-Q8_0.gguf", "model.safetensors", "config.json")
    assert kept(*quants, gguf="m-Q4_K_M.gguf") == {"m-Q4_K_M.gguf", "config.json"}
    with pytest.raises(UnknownModel, match="m-Q2"):
        kept(*quants, gguf="m-Q2.gguf")


def test_without_safe_weights_it_is_said_why() -> None:
    with pytest.raises(UnsafeWeights, match=r"\.bin, \.pt"):
        kept("pytorch_model.bin", "x.pt", "config.json")
    with pytest.raises(UnknownModel, match="safetensors"):
        kept("config.json", "README.md")


def test_endless_configs_are_refused() -> None:
    with pytest.raises(ModelNotAllowed):
        needed("a/b", repository("model.safetensors", *(f"{n}.json" for n in range(3000))))
    with pytest.raises(ModelNotAllowed):
        needed("a/b", (*repository("model.safetensors"), HubFile(name="a.json", bytes=2**31)))


def test_bytes_are_those_of_what_is_loaded() -> None:
    files = repository("model.safetensors", "model.fp16.safetensors", "pytorch_model.bin", "config.json", bytes=7)
    assert weights_bytes(files) == 7
    assert bytes_of({"F32": 10, "BF16": 3}) == 46
    assert bytes_of({"F32": 10, "Q9": 3}) is None
    assert bytes_of({}) is None
