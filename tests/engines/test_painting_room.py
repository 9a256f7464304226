"""What decides before a picture is painted: memory, tiles, attention; and what is decided changes no other request."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.attention import backend_for
from deployments.engines.denoising import own
from deployments.engines.large_pictures import make_room, sliced, tiled
from deployments.engines.painter import load
from deployments.engines.pipeline_memory import activations, check_room, refuse_too_large


def facts(source: str, **changes: object) -> ModelFacts:
    known = {"id": "tests/painter", "tasks": ("text-to-image",), "tier": "embedded", "licence": "mit", "bytes": 1}
    return ModelFacts.model_validate({**known, "source": source, **changes})


def test_activations_grow_with_the_picture_and_halve_with_the_precision() -> None:
    assert activations(2048 * 2048, torch.float32) == 4 * activations(1024 * 1024, torch.float32)
    assert activations(1024 * 1024, torch.float32) == 2 * activations(1024 * 1024, torch.bfloat16)


def test_what_does_not_fit_is_refused_with_both_numbers() -> None:
    refuse_too_large(facts("somebody/model"), 1000, 1000, "cpu")
    with pytest.raises(ModelUnavailable, match=r"1,001.*1,000 free"):
        refuse_too_large(facts("somebody/model"), 1001, 1000, "cpu")


def test_a_model_too_large_for_this_machine_is_refused_before_it_is_read() -> None:
    with pytest.raises(ModelUnavailable, match="needs about"):
        check_room(facts("somebody/model", bytes=10**15), "cpu", 64 * 64)


def test_a_folder_is_counted_by_the_heads_of_its_files(tmp_path: Path) -> None:
    folder = shutil.copytree(EMBEDDED_WEIGHTS / "tiny-sd", tmp_path / "painter")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps({**index, "huge": ["transformers", "CLIPTextModel"]}))
    head = json.dumps({"huge": {"dtype": "F32", "shape": [10**7, 10**7], "data_offsets": [0, 0]}}).encode()
    huge = folder / "huge"
    huge.mkdir()
    (huge / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head)
    with pytest.raises(ModelUnavailable, match="400,00"):
        load(facts(str(folder)), "cpu")
    check_room(facts(str(folder), without=("huge",)), "cpu", 64 * 64)


@pytest.mark.parametrize(
    ("capability", "packages", "backend"),
    [
        (None, {"flash_attn", "flash_attn_interface"}, "native"),
        ((7, 5), {"flash_attn"}, "native"),
        ((8, 0), set(), "native"),
        ((8, 6), {"flash_attn", "flash_attn_interface"}, "flash"),
        ((9, 0), {"flash_attn"}, "flash"),
        ((9, 0), {"flash_attn", "flash_attn_interface"}, "_flash_3"),
    ],
)
def test_attention_follows_the_hardware(capability: tuple[int, int] | None, packages: set[str], backend: str) -> None:
    assert backend_for(capability, frozenset(packages)) == backend


def test_only_large_pictures_are_decoded_in_tiles_and_only_many_one_by_one() -> None:
    assert [tiled((side, side)) for side in (512, 1024, 1536, 1544, 2048)] == [False, False, False, True, True]
    assert [sliced((1024, 1024), pictures) for pictures in (1, 2)] == [False, True]
    assert not sliced((64, 64), 16)


def test_tiles_are_the_librarys_and_no_other_request_is_decoded_so() -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-sd")
    mine = own(pipeline)
    make_room(mine, (2048, 2048), 2)
    assert (mine.vae.use_tiling, mine.vae.use_slicing) == (True, True)
    assert (pipeline.vae.use_tiling, pipeline.vae.use_slicing) == (False, False)
    assert mine.vae.decoder is pipeline.vae.decoder
    library = AutoencoderKL.from_pretrained(EMBEDDED_WEIGHTS / "tiny-sd" / "vae")
    latents = torch.randn(1, 4, 40, 40, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        whole = pipeline.vae.decode(latents).sample
        tiles = mine.vae.decode(latents).sample
        library.enable_tiling()
        assert torch.equal(tiles, library.decode(latents).sample)
    assert not torch.equal(tiles, whole)
