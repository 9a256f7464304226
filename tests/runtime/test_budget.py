"""A budget in bytes: what fits stays, what does not makes others leave that nobody uses, or is refused with numbers."""

import threading
import time
from collections import deque
from collections.abc import Generator
from pathlib import Path

import pytest

from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.events import Event, Loading, Started, Token
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import ModelStatus
from deployments.runtime.family import FamilyRuntime
from tests.runtime.pools import (
    COUNTED,
    LOADED,
    SENTIMENT,
    TASK,
    classified,
    copies,
    done,
    facts,
    held,
    in_a_fresh_process,
    large_bert,
    leased,
    refused,
    room_for,
    runtime,
    small_bytes,
    work,
)

LLAMA = "anymodal/tiny-llama"


def writing(family: FamilyRuntime, model: ModelFacts) -> Generator[Event | None, None, None]:
    """A call that has begun to answer, and is not over."""
    running = family.events(work("text-generation", model, "a red", max_new_tokens=60, seed=1, do_sample=False))
    while not isinstance(next(running), Token):
        pass
    return running


def test_the_one_that_was_used_longest_ago_leaves() -> None:
    family = room_for(3)
    one, two, three, four = copies(4)
    for model in (one, two, three):
        done(classified(family, model))
    assert set(held(family)) == {one.id, two.id, three.id}
    longest_ago = leased(family, two)
    family.pool.release(longest_ago)
    longest_ago.used_at -= 30  # far more than their loads can differ by
    done(classified(family, four))
    assert set(held(family)) == {one.id, three.id, four.id}
    books = family.pool.books()
    assert (books.charged, books.reserved) == (3 * small_bytes(), 0)
    assert books.charged <= books.budget
    family.pool.close()


def test_what_is_pinned_stays_and_what_can_never_fit_is_refused_with_the_numbers() -> None:
    family = room_for(2)
    pinned, one, two = (model.model_copy(update={"pinned": number == 0}) for number, model in enumerate(copies(3)))
    for model in (pinned, one, two):
        done(classified(family, model))
    assert set(held(family)) == {pinned.id, two.id}
    assert held(family)[pinned.id].pinned
    tight = runtime(bytes=2 * small_bytes())
    done(classified(tight, pinned))
    refusal = refused(classified(tight, one))
    assert (refusal.code, refusal.status) == ("insufficient_memory", 503)
    assert f"{small_bytes():,}" in refusal.message
    assert f"{tight.pool.books().budget - small_bytes():,}" in refusal.message
    assert set(held(tight)) == {pinned.id}
    for each in (family, tight):
        each.pool.close()


def test_a_model_larger_than_the_budget_is_refused_before_it_is_read() -> None:
    family = runtime(bytes=small_bytes())
    before = LOADED.total()
    model = facts(SENTIMENT, id="too/large")
    for _ in range(2):
        refusal = refused(classified(family, model))
        assert refusal.code == "insufficient_memory"
        assert model.id in refusal.message
    assert LOADED.total() == before
    family.pool.close()


def test_a_model_in_use_never_leaves_the_next_one_waits_until_it_is_left() -> None:
    llama, sentiment = facts(LLAMA), facts(SENTIMENT)
    family = runtime(bytes=int(llama.bytes * 2 * 1.31))
    running = writing(family, llama)
    waiting = family.events(work(TASK, sentiment, "a lovely circle"))
    seen = [next(waiting) for _ in range(30)]
    assert not any(isinstance(event, Started) for event in seen)
    assert {event.phase for event in seen if isinstance(event, Loading)} >= {"waiting"}
    assert held(family)[llama.id].in_use == 1
    tokens = sum(isinstance(event, Token) for event in running)
    assert tokens > 10
    *_, last = (event for event in waiting if event is not None)
    done(last)
    assert set(held(family)) == {sentiment.id}
    family.pool.close()


def test_models_that_are_used_without_a_pause_are_left_to_one_that_waits_long() -> None:
    family = room_for(1)
    busy, other = copies(2)
    stop = threading.Event()
    answers: list[Event] = []

    def ask() -> None:
        while not stop.is_set():
            answers.append(classified(family, busy))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        while len(answers) < 20:
            time.sleep(0.01)
        done(classified(family, other))
    finally:
        stop.set()
        for asker in askers:
            asker.join()
    assert all(map(done, answers))
    family.pool.close()


def test_a_guard_and_its_model_need_room_together() -> None:
    family = room_for(1)
    guard, model = copies(2)
    beside = leased(family, guard)
    asking = family.pool.lease(model, "Classifier", COUNTED, beside)
    with pytest.raises(InsufficientMemory, match="at the same time") as raised:
        deque(asking, maxlen=0)
    assert guard.id in str(raised.value)
    family.pool.release(beside)
    family.pool.close()


def test_copies_that_other_replicas_hold_leave_first() -> None:
    family = room_for(3)
    one, two, three, four = copies(4)
    for model in (one, two, three):
        done(classified(family, model))
    family.pool.heard(frozenset({three.id}))
    done(classified(family, four))
    assert set(held(family)) == {one.id, two.id, four.id}
    family.pool.close()


def loaded_large(folder: Path) -> ModelStatus:
    family = runtime()
    done(classified(family, facts(SENTIMENT)))  # what is imported once is nobody's
    model = large_bert(folder, "large/bert", layers=8)
    done(classified(family, model))
    status = held(family)[model.id]
    family.pool.close()
    return status


def test_bytes_are_those_of_the_parameters_and_the_process_grows_by_about_as_much(tmp_path: Path) -> None:
    status = in_a_fresh_process(loaded_large, tmp_path)
    assert status.declared_bytes * 1.99 < status.bytes < status.declared_bytes * 2.01  # float16 on the disk
    assert status.grown_bytes is not None
    assert status.bytes * 0.9 < status.grown_bytes < status.bytes * 1.3
    assert status.load_s["reading"] > 0
