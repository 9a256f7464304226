"""A corpus is read once, again when its files change, and from disk what was read of a file before."""

import json
from collections.abc import Generator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
import torch

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import AnymodalError, InvalidInput, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.embedder import TextEmbedder, load
from deployments.engines.vector_shelf import FOLDER, fingerprint

ReadT = TypeVar("ReadT")
Steps = list[tuple[int, int] | None]


def embedder(corpora: dict[str, str]) -> TextEmbedder:
    return load(
        ModelFacts(
            id="anymodal/tiny-minilm",
            source=str(EMBEDDED_WEIGHTS / "tiny-minilm"),
            tasks=("text-retrieval",),
            tier="embedded",
            licence="apache-2.0",
            bytes=1,
            corpora=corpora,
        ),
        "cpu",
    )


def run(reading: Generator[tuple[int, int] | None, None, ReadT]) -> tuple[Steps, ReadT]:
    steps: Steps = []
    while True:
        try:
            steps.append(next(reading))
        except StopIteration as end:
            return steps, end.value


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A corpus of texts that no run before has left vectors of."""
    mine = tmp_path / "mine"
    mine.mkdir()
    lines = [json.dumps({"id": str(at), "text": f"{tmp_path.name} has {at} red circles"}) for at in range(40)]
    (mine / "many.jsonl").write_text("\n".join(lines))
    (mine / "one.txt").write_text(f"{tmp_path.name}: a blue square")
    yield mine
    for file in mine.iterdir():
        for left in kept(file.read_bytes()):
            left.unlink()


def kept(data: bytes) -> list[Path]:
    """The files on disk that hold vectors of these bytes."""
    return list(FOLDER.glob(f"*/{sha256(data).hexdigest()}.safetensors"))


def test_a_corpus_is_read_once_and_again_when_it_changes(folder: Path) -> None:
    engine = embedder({"mine": str(folder)})
    steps, corpus = run(engine.open_corpus("mine"))
    assert steps == [(32, 41), (40, 41), (41, 41)]
    assert run(engine.open_corpus("mine")) == ([], corpus)
    (folder / "two.txt").write_text(f"{folder}: a yellow star")
    steps, larger = run(engine.open_corpus("mine"))
    assert steps == [(42, 42)]  # of the others the vectors were on disk
    assert len(larger.entries) == 42
    torch.testing.assert_close(larger.vectors[:41], corpus.vectors)


def test_vectors_on_disk_serve_the_next_process(folder: Path) -> None:
    _, corpus = run(embedder({"mine": str(folder)}).open_corpus("mine"))
    assert [len(kept(file.read_bytes())) for file in folder.iterdir()] == [1, 1]
    steps, again = run(embedder({"other": str(folder)}).open_corpus("other"))
    assert steps == []
    torch.testing.assert_close(again.vectors, corpus.vectors, atol=0, rtol=0)


def test_other_weights_and_another_recipe_have_another_mark() -> None:
    one, other = torch.nn.Linear(4, 4), torch.nn.Linear(4, 4)
    marks = {fingerprint(one, "mean"), fingerprint(one, "cls"), fingerprint(other, "mean")}
    assert len(marks) == 3
    assert fingerprint(one, "mean") in marks


@pytest.mark.parametrize(
    ("corpus", "content", "kind", "said"),
    [
        ("other", '{"id": "1", "text": "red"}', InvalidInput, "there is mine"),
        ("mine", '{"id": 1, "text": "red"}', ModelUnavailable, "line 1 of a.jsonl"),
        ("mine", "no json", ModelUnavailable, "line 1 of a.jsonl"),
        ("mine", '{"id": "1", "text": " "}', ModelUnavailable, "'1' in a.jsonl is empty"),
        ("mine", json.dumps({"id": "1", "text": "red " * 600}), ModelUnavailable, "602 tokens"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, corpus: str, content: str, kind: type[AnymodalError], said: str
) -> None:
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(kind, match=said):
        run(embedder({"mine": str(tmp_path)}).open_corpus(corpus))


def test_a_folder_without_texts_is_named(tmp_path: Path) -> None:
    engine = embedder({"empty": str(tmp_path), "gone": str(tmp_path / "gone")})
    for name, said in (("empty", "0 files"), ("gone", "No such file")):
        with pytest.raises(ModelUnavailable, match=said):
            run(engine.open_corpus(name))
