"""Every task is registered, catalogued, loadable, tested and in the README; what is missing is named."""

import importlib
from pathlib import Path

import pytest

from configs.catalog import EMBEDDED_WEIGHTS, CatalogRow, catalog, rows_for
from deployments.contracts.call import ANY_TO_ANY
from deployments.families.registry import FAMILIES
from deployments.tasks.registry import FAMILY_OF, TASKS
from graphs.models.capabilities import HUB_TASKS, NOT_SERVED, OWN_TASKS
from tests.server import REPOSITORY

SUFFIXES = (".safetensors", ".skops")
EMBEDDED = [row for row in catalog() if row.tier == "embedded" and not row.package]


def test_every_task_file_is_registered() -> None:
    files = (REPOSITORY / "deployments" / "tasks").glob("*/*.py")
    written = {file.stem.replace("_", "-") for file in files if "@task(" in file.read_text()}
    assert written == set(TASKS)


@pytest.mark.parametrize("task", sorted(TASKS))
def test_a_task_is_whole(task: str) -> None:
    family = FAMILY_OF[task]
    assert (REPOSITORY / "tests" / "tasks" / family / f"test_{task.replace('-', '_')}.py").exists()
    assert task in (*HUB_TASKS, *OWN_TASKS)
    assert TASKS[task].summary
    tiers = {tier for row in rows_for(task, catalog()) for tier in row.tiers}
    assert tiers == {"embedded", "small", "large"}


def test_no_two_tasks_are_wanted_in_the_same_words() -> None:
    """The page lists tasks by these words."""
    intents = [task.intent for task in TASKS.values()]
    assert sorted(set(intents)) == sorted(intents)
    assert [intent for intent in intents if not intent[:1].isupper() or len(intent) > 60] == []


def test_no_task_of_the_hub_is_missing() -> None:
    assert set(NOT_SERVED) == {"graph-ml", "other", "reinforcement-learning", "robotics"}
    assert {*HUB_TASKS, *OWN_TASKS} - {*TASKS, *NOT_SERVED} == {ANY_TO_ANY}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_ability_of_a_family_has_a_loader(family: str) -> None:
    declared = FAMILIES[family]
    assert set(declared.loaders) == {task.ability for task in declared.tasks}
    for path in declared.loaders.values():
        module, _, function = path.partition(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_a_model_stands_in_the_catalog_once() -> None:
    ids = [row.id for row in catalog()]
    assert sorted(ids) == sorted(set(ids))


def test_the_catalog_names_served_tasks_only() -> None:
    assert {task for row in catalog() for task in row.tasks} == set(TASKS)


@pytest.mark.parametrize("row", EMBEDDED, ids=lambda row: row.id)
def test_an_embedded_model_is_there_and_as_large_as_said(row: CatalogRow) -> None:
    folders = (row.source, *(row.beside(id) for id in row.parts.values()))
    found = (file for suffix in SUFFIXES for folder in folders for file in Path(folder).rglob(f"*{suffix}"))
    files = (file for file in found if file.parent.name not in row.without)
    weights = sum(file.stat().st_size for file in files)
    assert abs(weights - row.bytes) <= 0.1 * weights, f"{row.id} has {weights} bytes"


def test_every_embedded_folder_is_catalogued() -> None:
    named = {Path(row.source).name for row in EMBEDDED}
    companions = {id.split("/")[1] for row in EMBEDDED for id in (*row.loras, *row.parts.values(), row.previewer) if id}
    assert named | companions == {folder.name for folder in EMBEDDED_WEIGHTS.iterdir()}


def test_the_readme_lists_every_task() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    assert [task for task in TASKS if f"| {task} |" not in readme] == []
