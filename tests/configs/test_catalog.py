"""An operator's own catalog: local folders served under their own ids, and what is refused in its files."""

from pathlib import Path

import pytest
import yaml

from configs.catalog import EMBEDDED_WEIGHTS, CatalogRow, TwiceInCatalog, catalog
from configs.settings import Settings
from deployments.contracts.parsing import parse_parameters
from deployments.tasks.registry import TASKS
from graphs.models.choice import models_of

MINE = {
    "id": "mine/moods",
    "tier": "small",
    "tasks": ["text-classification"],
    "licence": "mit",
    "bytes": 1,
    "path": "moods",
}


def settings_for(folder: Path, **changes: object) -> Settings:
    (folder / "mine.yaml").write_text(yaml.safe_dump([MINE | changes]))
    return Settings(catalog_folder=str(folder))


def test_a_local_folder_is_found_from_beside_its_file(tmp_path: Path) -> None:
    models = models_of(settings_for(tmp_path))
    assert models.choose("text-classification", "mine/moods").source == str(tmp_path / "moods")


def test_an_absolute_folder_is_itself(tmp_path: Path) -> None:
    models = models_of(settings_for(tmp_path, path=str(EMBEDDED_WEIGHTS / "tiny-vit")))
    assert models.choose("text-classification", "mine/moods").source == str(EMBEDDED_WEIGHTS / "tiny-vit")


def test_own_rows_come_after_ours_and_change_no_default(tmp_path: Path) -> None:
    models = models_of(settings_for(tmp_path))
    ours = models_of(Settings()).rows
    assert models.rows[: len(ours)] == ours
    assert [row.id for row in models.rows[len(ours) :]] == ["mine/moods"]
    assert models.default_ids("text-classification") == models_of(Settings()).default_ids("text-classification")


def test_one_id_for_two_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TwiceInCatalog, match="anymodal/tiny-vit"):
        models_of(settings_for(tmp_path, id="anymodal/tiny-vit"))


def test_a_task_that_nobody_serves_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="text-clasification"):
        models_of(settings_for(tmp_path, tasks=["text-clasification"]))


def test_what_sleeps_is_of_whole_numbers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sleeps: weights in int4"):
        models_of(settings_for(tmp_path, sleeps=True, precision="int4"))


@pytest.mark.parametrize("row", [row for row in catalog() if row.defaults], ids=lambda row: row.id)
def test_the_defaults_of_a_row_are_parameters_of_its_tasks(row: CatalogRow) -> None:
    assert set(row.defaults) <= set(row.tasks)
    for task, defaults in row.defaults.items():
        parsed = parse_parameters(TASKS[task], defaults).model_dump(mode="json", include=set(defaults))
        assert parsed == defaults


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        models_of(Settings(catalog_folder=str(tmp_path)))
