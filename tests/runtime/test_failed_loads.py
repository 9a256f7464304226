"""A load that fails makes nobody leave, and is remembered for a while."""

import shutil
import time
from pathlib import Path

import pytest

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.model import ModelFacts
from deployments.contracts.refusal import Refusal
from deployments.runtime.family import FamilyRuntime
from tests.runtime.pools import LOADED, SENTIMENT, classified, copies, done, facts, held, refused, room_for, runtime

HEADLESS = "anymodal/tiny-minilm"


def full() -> FamilyRuntime:
    """Two models, and no room for a third."""
    family = room_for(2)
    for model in copies(2):
        done(classified(family, model))
    assert len(held(family)) == 2
    return family


def broken(folder: Path, how: str) -> ModelFacts:
    """The small classifier with weights that are not whole."""
    where = folder / how
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-sentiment", where)
    weights = where / "model.safetensors"
    body = weights.read_bytes()
    bodies = {"cut": body[:-1000], "head": b"\xff" * 8 + body[8:], "empty": b"", "json": body[:8] + b"!" + body[9:]}
    weights.write_bytes(bodies[how])
    return facts(SENTIMENT, id=f"broken/{how}", source=str(where))


@pytest.mark.parametrize("how", ["cut", "head", "empty", "json"])
def test_weights_that_are_not_whole_make_nobody_leave(tmp_path: Path, how: str) -> None:
    family = full()
    before = set(held(family))
    refusal = refused(classified(family, broken(tmp_path, how)))
    assert (refusal.code, refusal.status) == ("corrupt_weights", 422)
    assert set(held(family)) == before
    family.pool.close()


def test_a_checkpoint_without_the_head_makes_nobody_leave() -> None:
    family = full()
    before = set(held(family))
    headless = facts(HEADLESS, id="no/head", tasks=("text-classification",))
    refusal = refused(classified(family, headless))
    assert refusal.code == "model_task_mismatch"
    assert (LOADED["no/head"], LOADED["meta no/head"]) == (0, 1)
    assert set(held(family)) == before
    family.pool.close()


def test_a_folder_without_weights_makes_nobody_leave(tmp_path: Path) -> None:
    family = full()
    before = set(held(family))
    config = EMBEDDED_WEIGHTS / "tiny-bert-sentiment" / "config.json"
    shutil.copy(config, tmp_path / "config.json")
    refusal = refused(classified(family, facts(SENTIMENT, id="no/weights", source=str(tmp_path))))
    assert refusal.code == "model_unavailable"
    assert set(held(family)) == before
    family.pool.close()


def remembered(family: FamilyRuntime, model: ModelFacts) -> tuple[Refusal, Refusal]:
    return refused(classified(family, model)), refused(classified(family, model))


def test_a_failure_is_remembered_and_then_tried_anew(tmp_path: Path) -> None:
    family = runtime(remember_failure_s=2)
    model = facts(SENTIMENT, id="lately/failed", source=str(tmp_path))
    began = time.monotonic()
    first, second = remembered(family, model)
    assert first == second
    assert LOADED[model.id] == 1
    (status,) = family.pool.status()
    assert (status.model, status.state) == (model.id, "failed")
    assert status.last_error == first.message
    shutil.copytree(EMBEDDED_WEIGHTS / "tiny-bert-sentiment", tmp_path, dirs_exist_ok=True)
    while refusals := [event for event in [classified(family, model)] if getattr(event, "error", None)]:
        assert refused(refusals[0]) == first
        assert time.monotonic() - began < 60
    assert time.monotonic() - began >= 2
    assert LOADED[model.id] == 2
    assert held(family)[model.id].last_error is None
    family.pool.close()


def test_without_memory_of_failures_each_request_tries(tmp_path: Path) -> None:
    family = runtime(remember_failure_s=0)
    model = facts(SENTIMENT, id="never/there", source=str(tmp_path))
    remembered(family, model)
    assert LOADED[model.id] == 2
    family.pool.close()
