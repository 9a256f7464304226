"""However many ask for a cold model, it is loaded once, and different models come side by side."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.contracts.call import Wanted
from deployments.contracts.events import Loading, Ready, Started
from deployments.hub.terms import HubTerms
from deployments.runtime.family import FamilyRuntime
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub, hub_server
from tests.runtime.pools import LOADED, SENTIMENT, TASK, at_once, classified, done, facts, held, runtime, told, work

ONE, OTHER = "copies/one", "copies/other"
RATE = 400_000
"""Bytes a second of a line that is slow: of a load almost all is the download, as with models of a real size."""


def test_ten_threads_that_ask_one_cold_model_make_one_load() -> None:
    family, model = runtime(), facts(SENTIMENT, id="cold/ten")
    answers = at_once(10, lambda _: done(classified(family, model)))
    assert LOADED[model.id] == 1
    assert {answer.output.labels[0].label for answer in answers} == {"positive"}  # type: ignore[attr-defined]
    assert held(family)[model.id].in_use == 0
    family.pool.close()


def test_who_leaves_does_not_end_the_load_that_others_wait_for() -> None:
    family, model = runtime(), facts(SENTIMENT, id="cold/left")
    first, second = (family.events(work(TASK, model, "a circle")) for _ in range(2))
    assert isinstance(next(first), Loading)
    assert isinstance(next(second), Loading)
    first.close()
    *_, last = (event for event in second if event is not None)
    done(last)
    assert LOADED[model.id] == 1
    assert held(family)[model.id].in_use == 0
    family.pool.close()


def test_a_load_goes_on_without_anybody_and_belongs_to_nobody() -> None:
    family, model = runtime(), facts(SENTIMENT, id="cold/alone")
    asking = family.events(work(TASK, model, "a circle"))
    assert isinstance(next(asking), Loading)
    asking.close()
    wanted = Wanted(task=TASK, model=model)
    *_, ready = (event for event in family.load(wanted) if event is not None)
    assert isinstance(ready, Ready)
    assert (ready.model.model, ready.model.state, ready.model.in_use) == (model.id, "ready", 0)
    assert LOADED[model.id] == 1
    family.pool.close()


def test_the_same_model_for_another_ability_or_precision_is_another() -> None:
    family = runtime()
    for precision in ("float32", "bfloat16"):
        done(classified(family, facts(SENTIMENT, id="cold/two", precision=precision)))
    assert LOADED["cold/two"] == 2
    assert {one.precision for one in family.pool.status()} == {"float32", "bfloat16"}
    full, half = sorted((one.bytes for one in family.pool.status()), reverse=True)
    assert half < full * 0.6
    family.pool.close()


@pytest.fixture
def slow_hub() -> Iterator[LocalHub]:
    """Two models over one slow line each; weights differ, so that no file is shared."""
    with hub_server(repo_of("tiny-bert-sentiment", ONE), repo_of("tiny-bert-nli", OTHER)) as hub:
        hub.fail("*/model.safetensors", rate=RATE)
        yield hub


def terms_of(hub: LocalHub, folder: Path) -> HubTerms:
    return HubTerms(endpoint=hub.url, folder=str(folder / "facts"), cache=str(folder / "cache"), offline=False)


def seconds(family: FamilyRuntime, *ids: str) -> float:
    """How long it takes to answer with each of these models of the Hub, asked at the same time."""
    began = time.monotonic()
    at_once(len(ids), lambda number: done(classified(family, facts(SENTIMENT, id=ids[number], source=ids[number]))))
    return time.monotonic() - began


def test_two_models_side_by_side_take_three_quarters_of_their_sum_at_most(slow_hub: LocalHub, tmp_path: Path) -> None:
    """A busy machine makes either side longer, so that one time of three is enough: loads in turn never come to it."""
    done(classified(runtime(), facts(SENTIMENT)))  # what is imported once is nobody's
    shares: list[float] = []
    while len(shares) < 3 and min(shares, default=1) > 0.75:
        shares.append(share_of_the_sum(slow_hub, tmp_path / str(len(shares))))
    assert min(shares) <= 0.75, shares


def share_of_the_sum(hub: LocalHub, folder: Path) -> float:
    """The time of two models side by side over that of one after the other; all are downloaded anew."""
    apart, together = (runtime(hub=terms_of(hub, folder / name)) for name in ("apart", "together"))
    sum_s = seconds(apart, ONE) + seconds(apart, OTHER)
    side_by_side_s = seconds(together, ONE, OTHER)
    assert set(held(together)) == {ONE, OTHER}
    for family in (apart, together):
        family.pool.close()
    return side_by_side_s / sum_s


def test_a_load_says_what_it_is_at_how_far_it_is_and_what_is_left(slow_hub: LocalHub, tmp_path: Path) -> None:
    family = runtime(hub=terms_of(slow_hub, tmp_path))
    model = facts(SENTIMENT, id=ONE, source=ONE)
    began = time.monotonic()
    *loading, started, _ = told(family, work(TASK, model, "a lovely circle"))
    took = time.monotonic() - began
    news = [event for event in loading if isinstance(event, Loading)]
    assert isinstance(started, Started)
    phases = list(dict.fromkeys(event.phase for event in news))
    assert phases == [one for one in ("waiting", "downloading", "reading", "building") if one in phases]
    downloading = [event for event in news if event.phase == "downloading"]
    done_bytes = [event.done_bytes for event in downloading]
    assert len(set(done_bytes)) > 5
    assert done_bytes == sorted(done_bytes)
    assert downloading[-1].total_bytes >= slow_hub.sent_bytes.most_common(1)[0][1] > 800_000
    assert all(event.device == "cpu" and event.left_s is None for event in news)
    assert {event.precision for event in news if event.phase in ("reading", "building")} <= {"float32"}
    assert len(news) <= 10 * took + len(phases) + 1
    status = held(family)[ONE]
    assert status.precision == "float32"
    assert status.load_s["downloading"] > status.load_s["building"]
    family.pool.unload(ONE)
    again = [event for event in told(family, work(TASK, model, "a circle")) if isinstance(event, Loading)]
    assert again[0].left_s is not None
    family.pool.close()
