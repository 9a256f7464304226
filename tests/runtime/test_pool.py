"""The pool and the family runtime on real models, without Ray: loaded once, given back, failures named."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deployments.contracts.events import Done, Failed, Loading, Started, Token
from tests.runtime.pools import SENTIMENT, facts, runtime, told, work


def test_the_first_call_loads_and_says_so_the_next_does_not() -> None:
    family = runtime("text")
    asked = work("text-classification", facts(SENTIMENT), "a lovely circle")
    first, second = told(family, asked), told(family, asked)
    *loading, started, done = first
    assert [type(event) for event in (started, done)] == [Started, Done]
    phases = [event.phase for event in loading if isinstance(event, Loading)]
    assert len(phases) == len(loading) > 0
    assert list(dict.fromkeys(phases)) == [one for one in ("waiting", "reading", "building") if one in phases]
    assert [type(event) for event in second] == [Started, Done]
    assert isinstance(first[-1], Done)
    assert isinstance(second[-1], Done)
    assert first[-1].output == second[-1].output
    family.pool.close()


def test_many_at_once_load_one_model_once() -> None:
    family = runtime("text")
    asked = work("text-classification", facts(SENTIMENT), "a lovely circle")
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: told(family, asked)[-1], range(16)))
    assert {type(answer) for answer in answers} == {Done}
    (held,) = family.pool.status()
    assert (held.model, held.in_use) == (SENTIMENT, 0)
    assert held.bytes > 100_000
    family.pool.close()


def test_a_closed_call_gives_its_model_back() -> None:
    family = runtime("text")
    running = family.events(work("text-generation", facts("anymodal/tiny-llama"), "a red", max_new_tokens=500))
    while not isinstance(next(running), Token):
        pass
    assert family.pool.status()[0].in_use == 1
    running.close()
    assert family.pool.status()[0].in_use == 0
    family.pool.close()


def test_a_model_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    family = runtime("text")
    missing = facts(SENTIMENT).model_copy(update={"id": "some/where", "source": str(tmp_path)})
    for _ in range(2):
        *_, last = told(family, work("text-classification", missing, "a circle"))
        assert isinstance(last, Failed)
        assert (last.error.code, last.error.status) == ("model_unavailable", 503)
        assert "some/where" in last.error.message
    (failed,) = family.pool.status()
    assert (failed.state, failed.bytes, failed.in_use) == ("failed", 0, 0)
    assert failed.last_error is not None
    assert "some/where" in failed.last_error
    family.pool.close()


def test_a_checkpoint_without_the_head_is_refused_by_name() -> None:
    family = runtime("text")
    headless = facts("anymodal/tiny-minilm").model_copy(update={"tasks": ("text-classification",)})
    *_, last = told(family, work("text-classification", headless, "a circle"))
    assert isinstance(last, Failed)
    assert (last.error.code, last.error.status) == ("model_task_mismatch", 422)
    assert "classifier" in last.error.message
