"""GGUF files through transformers: the same words as the safetensors they were made of, or a refusal that says why."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path

import gguf
import pytest
import torch
from transformers import AutoModelForCausalLM

from configs.catalog import EMBEDDED_WEIGHTS, CatalogRow
from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.conversation import Message
from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.sampling import Sampling, Written
from deployments.contracts.tables import Table
from deployments.contracts.telling import TableReading
from deployments.engines import causal_writer, table_reader
from deployments.engines.weights import load_weights
from deployments.hub.weight_files import bytes_in, tensors_in, weight_files
from graphs.models.choice import facts_of
from tests.engines.ggufs import write

LLAMA = EMBEDDED_WEIGHTS / "tiny-llama"
KINDS = gguf.GGMLQuantizationType
QUESTIONS = (
    "There are 12 red circles and 3 blue squares. Which colour are the squares?",
    "Write a story about a green bar.",
    "There are 20 bars. How many bars are there?",
)


def row_of(file: Path, **changes: object) -> ModelFacts:
    """As an operator's catalog has it."""
    row = {"id": "mine/chat", "tier": "small", "tasks": ["text-generation"], "licence": "apache-2.0"}
    told: dict[str, object] = {"bytes": file.stat().st_size, "path": str(file.parent)}
    told |= {"gguf": file.name} if file.suffix == ".gguf" else {}
    return facts_of(CatalogRow.model_validate(row | told | changes))


def safetensors() -> ModelFacts:
    return row_of(LLAMA / "model.safetensors")


def said(writing: Generator[str, None, Written]) -> tuple[str, int]:
    pieces: list[str] = []
    while True:
        try:
            pieces.append(next(writing))
        except StopIteration as end:
            return "".join(pieces), end.value.prompt_tokens


def answers(model: ModelFacts) -> list[tuple[str, int]]:
    """What it says, and how many tokens it read."""
    writer = causal_writer.load(model, "cpu")
    asked = [(Message(role="user", content=question),) for question in QUESTIONS]
    told = [said(writer.write(messages, Sampling(max_new_tokens=40))) for messages in asked]
    writer.close()  # type: ignore[attr-defined]
    return told


def logits(model: ModelFacts) -> torch.Tensor:
    weights = load_weights(AutoModelForCausalLM, model, "cpu")
    with torch.inference_mode():
        found: torch.Tensor = weights(torch.arange(4, 60)[None]).logits
    return found


def test_single_precision_is_bit_for_bit_the_safetensors(tmp_path: Path) -> None:
    model = row_of(write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2"))
    assert torch.equal(logits(model), logits(safetensors()))
    assert answers(model) == answers(safetensors())


@pytest.mark.parametrize(("kind", "apart"), [(KINDS.F16, 0.02), (KINDS.Q8_0, 0.2)])
def test_fewer_bits_say_the_same(tmp_path: Path, kind: KINDS, apart: float) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2", kind=kind)
    exact = logits(safetensors())
    off = (logits(row_of(file)) - exact).abs().max() / exact.std()
    assert off < apart
    assert answers(row_of(file))[0] == answers(safetensors())[0]


def test_a_table_is_answered_from_a_gguf_file(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2")
    table: Table = {"shape": ("circle", "bar"), "colour": ("red", "blue")}
    told = []
    for model in (row_of(file), safetensors()):
        reader = table_reader.load(model, "cpu")
        writing = reader.answer_from(table, "Which colour is the bar?", TableReading())
        told.append("".join(piece or "" for piece in writing))
        reader.close()
    assert told[0] == told[1]
    assert told[0]


def test_texts_that_would_be_cut_wrongly_are_refused(tmp_path: Path) -> None:
    """transformers takes every way of cutting that it does not know for GPT-2's."""
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="smollm")
    with pytest.raises(ModelUnavailable, match=r"smollm.*tokenizer.json.*library: llama.cpp"):
        causal_writer.load(row_of(file), "cpu")
    with pytest.raises(ModelUnavailable, match="smollm"):
        causal_writer.load(row_of(file), "meta")


def test_a_tokenizer_beside_the_file_is_taken(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="smollm")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(LLAMA / name, tmp_path / name)
    assert answers(row_of(file)) == answers(safetensors())


def test_a_tensor_without_a_place_is_refused(tmp_path: Path) -> None:
    """Of Llama 3.1, say: the factors of its long context, which transformers drops."""
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2", more={"rope_freqs.weight": 16})
    with pytest.raises(ModelUnavailable, match=r"no place for in a LlamaForCausalLM: rope_freqs.weight; .*llama.cpp"):
        causal_writer.load(row_of(file), "cpu")


def test_a_file_that_lacks_tensors_is_refused(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2", skip=("2.ffn_up.weight",))
    with pytest.raises(ModelTaskMismatch, match=r"blk.2.ffn_up.weight"):
        causal_writer.load(row_of(file), "cpu")


def test_a_rehearsal_reads_no_weights_and_counts_them(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", pre="gpt-2", kind=KINDS.Q8_0)
    model = row_of(file)
    with pytest.raises(Rehearsed) as rehearsed:
        causal_writer.load(model, "meta")
    writer = causal_writer.load(model, "cpu")
    assert rehearsed.value.bytes == writer.weight_bytes()  # type: ignore[attr-defined]
    counted = bytes_in(tensors_in(weight_files(model)), "float32")
    assert 0.98 < counted / rehearsed.value.bytes <= 1, "counted before a load from the file's head"


def test_what_transformers_does_not_read_names_the_extra(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf")
    with pytest.raises(ModelUnavailable, match=r"anymodal\[llama-cpp\]"):
        causal_writer.load(row_of(file, library="llama.cpp"), "cpu")
    assert weight_files(row_of(file, library="llama.cpp")) == (), "counted as packed as it is"


OWN_CODE = """
from pathlib import Path
from transformers import LlamaForCausalLM
Path({mark!r}).touch()
class OwnForCausalLM(LlamaForCausalLM):
    pass
"""


def test_own_code_runs_only_where_the_row_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "ran"
    folder = tmp_path / "own"
    shutil.copytree(LLAMA, folder)
    (folder / "own.py").write_text(OWN_CODE.format(mark=str(mark)))
    config = json.loads((folder / "config.json").read_text())
    own = {"architectures": ["OwnForCausalLM"], "auto_map": {"AutoModelForCausalLM": "own.OwnForCausalLM"}}
    (folder / "config.json").write_text(json.dumps(config | own))
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    model = row_of(folder / "model.safetensors")
    assert answers(model) == answers(safetensors())
    assert not mark.exists(), "transformers has the architecture itself"
    assert answers(model.model_copy(update={"remote_code": True})) == answers(safetensors())
    assert mark.exists()
