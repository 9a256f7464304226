"""A call's events become its figures: pure, and by no clock but the one that is given."""

import pytest

from deployments.contracts.errors import InputTooLong
from deployments.contracts.events import Done, Failed, Loading, Progress, Started, Token
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire
from deployments.telemetry.timeline import CANCELLED, OK, measure


class Nothing(Wire):
    """An answer that says nothing."""


STARTED = Started(task="text-generation", model="m")


def done(run_ms: float, **usage: int) -> Done:
    return Done(output=Nothing(), runtime_ms_model=run_ms, usage=Usage(**usage))


def test_a_cold_call_loads_then_runs_and_its_first_word_counts_from_its_arrival() -> None:
    told = measure(
        10.0,
        [
            (10.5, Loading(model="m", phase="waiting")),
            (11.0, Loading(model="m", phase="reading", done_bytes=1, total_bytes=2)),
            (11.5, Loading(model="m", phase="reading", done_bytes=2, total_bytes=2)),
            (12.0, Loading(model="m", phase="building")),
            (14.0, STARTED),
            (14.5, Token(text="a")),
            (15.0, Token(text=" red circle")),
            (16.0, done(2000, completion_tokens=8)),
        ],
    )
    assert told.code == OK
    assert told.first_event_s == 4.5
    assert told.load == (10.5, 14.0)
    assert told.phases == (("waiting", 10.5), ("reading", 11.0), ("building", 12.0))
    assert told.run == (14.0, 16.0)
    assert told.run_s == 2.0
    assert told.tokens_per_s == 4.0, "as many as its usage counts, not as many as there were pieces"
    assert told.steps_per_s is None


def test_a_warm_call_has_no_load() -> None:
    told = measure(1.0, [(1.0, STARTED), (1.5, done(500))])
    assert told.load is None
    assert told.first_event_s == 0.5, "an answer that is not streamed is its own first event"
    assert told.tokens_per_s is None


def test_the_pace_of_steps_is_that_between_the_first_and_the_last() -> None:
    steps = [(2.0 + at, Progress(done=at, total=4)) for at in (1, 2, 3, 4)]
    told = measure(0.0, [(0.0, STARTED), *steps, (9.0, done(9000))])
    assert told.steps_per_s == pytest.approx(1.0)
    assert told.first_event_s == 3.0
    assert measure(0.0, [(0.0, STARTED), (1.0, Progress(done=1, total=1))]).steps_per_s is None


def test_a_failure_is_its_code_and_who_left_has_cancelled() -> None:
    refused = Failed(error=InputTooLong("too long").refusal())
    failed = measure(0.0, [(1.0, Loading(model="m")), (3.0, refused)])
    assert (failed.code, failed.load, failed.run, failed.first_event_s) == ("input_too_long", (1.0, 3.0), None, None)
    left = measure(0.0, [(0.0, STARTED), (1.0, Token(text="a"))], ended=2.0)
    assert (left.code, left.run, left.run_s) == (CANCELLED, (0.0, 2.0), None)
