"""Corpora of an operator's own row: named by its keys, found from beside its file, and carried to the replica."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from configs.settings import Settings
from graphs.models.choice import Models, models_of

ID = "mine/minilm"
MINE = {
    "id": ID,
    "repo": "sentence-transformers/all-MiniLM-L6-v2",
    "tier": "small",
    "tasks": ["text-retrieval"],
    "licence": "apache-2.0",
    "bytes": 1,
}


def models_with(folder: Path, corpora: dict[str, str]) -> Models:
    (folder / "mine.yaml").write_text(yaml.safe_dump([MINE | {"corpora": corpora}]))
    return models_of(Settings(catalog_folder=str(folder)))


def test_a_folder_is_found_from_beside_the_file_and_an_absolute_one_is_itself(tmp_path: Path) -> None:
    chosen = models_with(tmp_path, {"notes": "notes", "letters": "/srv/letters"}).choose("text-retrieval", ID)
    assert chosen.corpora == {"notes": str(tmp_path / "notes"), "letters": "/srv/letters"}
    assert chosen.source == MINE["repo"]


@pytest.mark.parametrize("name", ["../notes", "a/b", "", "x" * 65])
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="corpora"):
        models_with(tmp_path, {name: "notes"})
