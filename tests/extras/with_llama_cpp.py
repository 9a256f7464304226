"""llama.cpp as a text engine: `uv sync --extra llama-cpp`, then `pytest tests/extras/with_llama_cpp.py`."""

from pathlib import Path

import pytest

from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.conversation import Chatting, Message, Tool
from deployments.contracts.errors import InputTooLong, InvalidInput, InvalidParameter, ModelUnavailable
from deployments.contracts.sampling import Sampling
from deployments.engines import causal_writer, llama_writer
from tests.engines.ggufs import write
from tests.engines.test_gguf import KINDS, LLAMA, QUESTIONS, row_of, safetensors, said

ASK = (Message(role="user", content=QUESTIONS[0]),)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> llama_writer.LlamaWriter:
    file = write(LLAMA, tmp_path_factory.mktemp("gguf") / "tiny.gguf")
    loaded = causal_writer.load(row_of(file, library="llama.cpp"), "cpu")
    assert isinstance(loaded, llama_writer.LlamaWriter)
    return loaded


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_says_what_transformers_says(writer: llama_writer.LlamaWriter, question: str) -> None:
    asked = (Message(role="user", content=question),)
    ours = causal_writer.load(safetensors(), "cpu")
    sampling = Sampling(max_new_tokens=40)
    assert said(writer.write(asked, sampling)) == said(ours.write(asked, sampling))
    assert said(writer.write(question, sampling)) == said(ours.write(question, sampling))
    ours.close()  # type: ignore[attr-defined]


def test_a_seed_draws_the_same_again(writer: llama_writer.LlamaWriter) -> None:
    drawn = Sampling(max_new_tokens=30, do_sample=True, temperature=1.5, seed=7)
    prompt = "A story:"
    assert said(writer.write(prompt, drawn)) == said(writer.write(prompt, drawn))
    others = {said(writer.write(prompt, drawn.model_copy(update={"seed": seed})))[0] for seed in range(4)}
    assert len(others) > 1


def test_it_stops_where_it_is_told(writer: llama_writer.LlamaWriter) -> None:
    whole, _ = said(writer.write(ASK, Sampling(max_new_tokens=20)))
    cut, _ = said(writer.write(ASK, Sampling(max_new_tokens=20, stop=(whole[2:4],))))
    assert cut == whole[:2]


def test_what_it_is_not_asked_for_is_refused(writer: llama_writer.LlamaWriter) -> None:
    with pytest.raises(InvalidParameter, match="logit_bias"):
        writer.write(ASK, Sampling(logit_bias={"5": 1.0}))
    with pytest.raises(InvalidParameter, match="tools"):
        writer.chat(ASK, Chatting(tools=(Tool(name="look"),)))
    with pytest.raises(InputTooLong, match="4096"):
        writer.write("a", Sampling(max_new_tokens=4096))
    with pytest.raises(InvalidInput, match="no token"):
        writer.write((999_999,), Sampling())


def test_a_rehearsal_counts_the_file(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf", kind=KINDS.Q8_0)
    with pytest.raises(Rehearsed) as rehearsed:
        causal_writer.load(row_of(file, library="llama.cpp"), "meta")
    assert rehearsed.value.bytes == file.stat().st_size


def test_a_file_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    file = write(LLAMA, tmp_path / "tiny.gguf")
    file.write_bytes(file.read_bytes()[:4000])
    with pytest.raises(ModelUnavailable, match=r"llama\.cpp could not load"):
        causal_writer.load(row_of(file, library="llama.cpp"), "cpu")
