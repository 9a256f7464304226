"""A corpus of pages: what a model has made of a file is read back from disk, and a file that is none is named."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import randbytes

import pytest
from PIL import Image

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.page_finder import LateInteraction, load
from deployments.engines.vector_shelf import FOLDER
from tests.documents import saved
from tests.engines.test_corpora import run
from tests.pictures import png


def finder(folder: Path, name: str = "tiny-colqwen2") -> LateInteraction:
    return load(
        ModelFacts(
            id=f"anymodal/{name}",
            source=str(EMBEDDED_WEIGHTS / name),
            tasks=("visual-document-retrieval",),
            tier="embedded",
            licence="apache-2.0",
            bytes=1,
            corpora={"mine": str(folder)},
        ),
        "cpu",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Pages of noise that no run before has left vectors of."""
    pages = [Image.frombytes("L", (40, 56), randbytes(40 * 56)) for _ in range(3)]
    (tmp_path / "a.pdf").write_bytes(saved(*pages[:2]))
    (tmp_path / "b.png").write_bytes(png(pages[2]))
    (tmp_path / "notes.txt").write_text("no page")
    yield tmp_path
    for file in tmp_path.iterdir():
        for left in FOLDER.glob(f"*/{sha256(file.read_bytes()).hexdigest()}.safetensors"):
            left.unlink()


def test_pages_are_read_once_and_then_from_disk(folder: Path) -> None:
    steps, pages = run(finder(folder).open_corpus("mine"))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    found = pages.nearest("a red circle", 10)
    assert {(one.document, one.page) for one in found} == {("a.pdf", 1), ("a.pdf", 2), ("b.png", 1)}
    steps, again = run(finder(folder).open_corpus("mine"))
    assert steps == []
    assert again.nearest("a red circle", 10) == found


def test_a_file_that_is_no_page_is_named(folder: Path) -> None:
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(ModelUnavailable, match=r"c\.pdf: the document .* is damaged"):
        run(finder(folder).open_corpus("mine"))


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelTaskMismatch, match="colpali and colqwen2"):
        finder(tmp_path, "tiny-clip")
