"""The voices of a Qwen Omni: from safetensors here, from torch's file of tensors on the Hub, from no other pickle."""

from pathlib import Path
from typing import Any

import pytest
import torch

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.voices import voices_of


def facts(folder: Path) -> ModelFacts:
    return ModelFacts(
        id="x/omni", source=str(folder), tasks=("native-any-to-any",), tier="embedded", licence="mit", bytes=0
    )


def test_the_hubs_file_holds_the_same_as_ours(tmp_path: Path) -> None:
    ours = voices_of(facts(EMBEDDED_WEIGHTS / "tiny-omni"))
    torch.save(ours, tmp_path / "spk_dict.pt")
    theirs = voices_of(facts(tmp_path))
    assert theirs.keys() == ours.keys() == {"Chelsie", "Ethan"}
    for name, voice in ours.items():
        assert theirs[name]["bos_token"] == voice["bos_token"]
        assert torch.equal(theirs[name]["cond"], voice["cond"])
        assert torch.equal(theirs[name]["ref_mel"], voice["ref_mel"])


class _Touch:
    """Makes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


def test_a_file_that_would_run_something_is_refused(tmp_path: Path) -> None:
    torch.save({"Ethan": _Touch(tmp_path / "ran")}, tmp_path / "spk_dict.pt")
    with pytest.raises(ModelUnavailable, match="more than tensors"):
        voices_of(facts(tmp_path))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [{"Ethan": {"cond": torch.zeros(1)}}, [1], {"Ethan": 3}])
def test_a_file_without_voices_is_refused(tmp_path: Path, content: Any) -> None:
    torch.save(content, tmp_path / "spk_dict.pt")
    with pytest.raises(ModelUnavailable, match="names no voices"):
        voices_of(facts(tmp_path))


def test_a_model_without_voices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"spk_dict\.pt"):
        voices_of(facts(tmp_path))
