"""Models that sleep, with main memory on both sides: there is no GPU here, the move to one is not tried."""

from collections import Counter

import pytest

from deployments.contracts.events import Done, Loading
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import ModelStatus
from deployments.engines import resting
from deployments.engines.networks import networks_in
from deployments.runtime import sleeping
from deployments.runtime.family import FamilyRuntime
from tests.runtime.pools import LOADED, SENTIMENT, TASK, classified, copies, done, facts, refused, room_for, told, work


@pytest.fixture(autouse=True)
def _a_cpu_may_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else is real: weights are copied to another place and back."""

    def can_rest(model: ModelFacts, engine: object, _device: str) -> bool:
        return model.sleeps and bool(networks_in(engine))

    monkeypatch.setattr(resting, "can_rest", can_rest)


def states(family: FamilyRuntime) -> dict[str, ModelStatus]:
    return {one.model: one for one in family.pool.status()}


def sleeper(**changes: object) -> ModelFacts:
    return facts(SENTIMENT, id="sleeps/well", sleeps=True, **changes)


def test_who_makes_room_sleeps_and_answers_the_same_when_it_wakes() -> None:
    family = room_for(1)
    (other,) = copies(1)
    before, loads = done(classified(family, sleeper())), Counter(LOADED)
    done(classified(family, other))
    asleep = states(family)["sleeps/well"]
    assert (asleep.state, asleep.device, asleep.in_use) == ("asleep", "cpu", 0)
    assert family.pool.books().charged == states(family)[other.id].bytes
    *events, last = told(family, work(TASK, sleeper(), "a lovely circle"))
    assert isinstance(last, Done)
    assert last.output == before.output
    phases = [event.phase for event in events if isinstance(event, Loading)]
    assert set(phases) <= {"waiting", "waking"}
    assert LOADED["sleeps/well"] == loads["sleeps/well"]
    woken = states(family)
    assert woken["sleeps/well"].state == "ready"
    assert set(woken["sleeps/well"].load_s) <= {"waiting", "waking"}
    assert other.id not in woken
    family.pool.close()


def test_others_do_not_sleep_and_an_unloaded_sleeper_is_gone() -> None:
    family = room_for(1)
    first, second = copies(2)
    for model in (first, sleeper(), second):
        done(classified(family, model))
    assert {id: one.state for id, one in states(family).items()} == {"sleeps/well": "asleep", second.id: "ready"}
    assert family.pool.unload("sleeps/well") == (True, 0, 0)
    assert set(states(family)) == {second.id}
    family.pool.close()
    assert states(family) == {}


def test_who_finds_no_memory_to_sleep_in_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleeping, "SPARE", 1.0)
    family = room_for(1)
    (other,) = copies(1)
    done(classified(family, sleeper()))
    done(classified(family, other))
    assert set(states(family)) == {other.id}
    family.pool.close()


def test_a_sleeper_for_whom_there_is_no_room_sleeps_on() -> None:
    family = room_for(1)
    (pinned,) = copies(1)
    done(classified(family, sleeper()))
    done(classified(family, pinned.model_copy(update={"pinned": True})))
    assert refused(classified(family, sleeper())).code == "insufficient_memory"
    assert "asleep" in [one.state for one in family.pool.status() if one.model == "sleeps/well"]
    assert family.pool.unload(pinned.id).freed_bytes > 0
    done(classified(family, sleeper()))
    family.pool.close()
