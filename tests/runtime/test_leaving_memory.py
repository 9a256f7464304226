"""Models leave when they are asked to, when nobody used them for a while, and their memory leaves with them."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
import pytest

from deployments.contracts.events import Token
from deployments.contracts.model import ModelFacts
from deployments.runtime.family import FamilyRuntime
from tests.runtime.large_llama import large_llama
from tests.runtime.pools import (
    TASK,
    classified,
    copies,
    done,
    facts,
    held,
    in_a_fresh_process,
    large_bert,
    leased,
    runtime,
    told,
    work,
)

Make = Callable[[Path, str], ModelFacts]
LARGE = 70_000_000
"""Bytes that each of the models has at least; one that stayed would be seen at once."""
SHORT = {"text-generation": {"max_new_tokens": 2}}


def resident() -> int:
    memory: int = psutil.Process().memory_info().rss
    return memory


def cycle(family: FamilyRuntime, task: str, model: ModelFacts) -> int:
    """Loaded, asked, unloaded: what the process has then. In between it has the model."""
    done(told(family, work(task, model, "a lovely circle", **SHORT.get(task, {})))[-1])
    loaded = resident()
    outcome = family.unload(model.id, "here")
    assert (outcome.held, outcome.in_use) == (True, 0)
    assert outcome.freed_bytes > LARGE
    left = resident()
    assert loaded - left > outcome.freed_bytes * 0.8, "the model's memory is still there"
    return left


def cycles(folder: Path, task: str, make: Make, times: int) -> list[int]:
    family = runtime()
    model = make(folder, "large/model")
    left = [cycle(family, task, model) for _ in range(times)]
    family.pool.close()
    return left


@pytest.mark.parametrize(("task", "make", "times"), [(TASK, large_bert, 20), ("text-generation", large_llama, 11)])
def test_memory_after_many_loads_and_unloads_is_flat(tmp_path: Path, task: str, make: Make, times: int) -> None:
    """Of a new process the allocator keeps a little more, three or four times; after that nothing is added."""
    left = in_a_fresh_process(cycles, tmp_path, task, make, times)
    warm = left[times // 2 :]
    assert median(warm[-3:]) - median(warm[:3]) < LARGE * 0.4, [f"{one / 1e6:.0f}" for one in left]


def test_a_model_in_use_is_not_unloaded() -> None:
    family = runtime()
    llama = facts("anymodal/tiny-llama")
    running = family.events(work("text-generation", llama, "a red", max_new_tokens=40))
    while not isinstance(next(running), Token):
        pass
    kept = family.unload(llama.id, "here")
    assert (kept.replica, kept.held, kept.in_use, kept.freed_bytes) == ("here", True, 1, 0)
    running.close()
    gone = family.unload(llama.id, "here")
    assert (gone.held, gone.in_use) == (True, 0)
    assert gone.freed_bytes > 0
    assert family.unload(llama.id, "here").held is False
    assert family.pool.books().charged == 0
    family.pool.close()


def test_what_nobody_uses_leaves_by_itself_what_is_pinned_or_used_stays() -> None:
    family = runtime(idle_s=0.8)
    plain, pinned, used = copies(3)
    pinned = pinned.model_copy(update={"pinned": True})
    taken = leased(family, used)
    done(classified(family, pinned))
    began = time.monotonic()
    done(classified(family, plain))
    while plain.id in held(family):
        assert time.monotonic() - began < 60
    assert time.monotonic() - began >= 0.8
    assert set(held(family)) == {pinned.id, used.id}
    assert held(family)[used.id].in_use == 1
    family.pool.release(taken)
    while used.id in held(family):
        assert time.monotonic() - began < 60
    assert set(held(family)) == {pinned.id}
    done(classified(family, plain))
    family.pool.close()
