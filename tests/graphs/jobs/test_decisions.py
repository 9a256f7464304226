"""What is decided about jobs, as pure functions: who may take one, what is kept of a stream, what chance may do."""

from typing import Any

import pytest

from configs.catalog import catalog
from deployments.contracts.call import Request
from deployments.contracts.events import Event, Progress, Started, Token
from deployments.contracts.jobs import NumberedEvent
from deployments.contracts.kinds import Image
from deployments.contracts.sampling import WrittenToken
from graphs.jobs.bell import next_ones
from graphs.jobs.gathering import ONE_BY_ONE, gathered, pause_after, share_done
from graphs.jobs.leases import Open, Sightings, seen, to_take
from graphs.jobs.settled import settled
from graphs.models.choice import Models
from graphs.plans.planning import Planner
from graphs.plans.routing import route

MODELS = Models(catalog(), "embedded")
WAITING = Open("waiting", None, 0)
HELD = Open("held", "another", 7)


def taken(sightings: Sightings, now: float, mine: tuple[str, ...] = (), room: int = 9) -> list[str]:
    return [job.id for job in to_take(sightings, mine=mine, room=room, lease_s=10, now=now)]


def test_a_job_that_waits_is_taken_and_one_that_is_held_is_not() -> None:
    assert taken(seen({}, [HELD, WAITING], now=0), now=5) == ["waiting"]


def test_a_lease_is_over_when_its_owner_was_silent_for_so_long_by_our_own_clock() -> None:
    first = seen({}, [HELD], now=1000)
    assert taken(seen(first, [HELD], now=1009), now=1009) == []
    assert taken(seen(first, [HELD], now=1010), now=1010) == ["held"]
    beating = seen(first, [Open("held", "another", 8)], now=1009)
    assert taken(beating, now=1015) == []
    assert taken(beating, now=1019) == ["held"]


def test_what_runs_here_is_not_taken_again_however_long_it_takes() -> None:
    assert taken(seen({}, [HELD], now=0), now=99, mine=("held",)) == []


def test_no_more_are_taken_than_there_is_room_for_and_the_oldest_first() -> None:
    jobs = [Open(str(at), None, 0) for at in range(5)]
    assert taken(seen({}, jobs, now=0), now=0, room=2) == ["0", "1"]
    assert taken(seen({}, jobs, now=0), now=0, room=-1) == []


def test_what_somebody_reads_is_taken_at_once_and_takes_nobodys_room() -> None:
    jobs = [*(Open(str(at), None, 0) for at in range(3)), Open("read", None, 0, at_once=True)]
    assert taken(seen({}, jobs, now=0), now=0, room=1) == ["0", "read"]
    assert taken(seen({}, jobs, now=0), now=0, room=0) == ["read"]


def test_events_at_hand_are_read_on_from_where_one_is_up_to_the_first_gap() -> None:
    told = [NumberedEvent(number=at, event=Token(text=str(at))) for at in (4, 5, 6, 8)]
    assert [event.number for event in next_ones(told, 4)] == [5, 6]
    assert next_ones(told, 2) == next_ones(told, 6) == next_ones(told, 9) == ()


def test_a_stream_keeps_every_event_as_it_came() -> None:
    pieces: list[tuple[int, Event]] = [(0, Token(text="a")), (0, Token(text="b"))]
    assert ONE_BY_ONE.chosen(pieces) == tuple(pieces)
    assert ONE_BY_ONE.pause(100_000) < 1


def test_a_job_that_is_over_is_forgotten() -> None:
    assert set(seen(seen({}, [HELD, WAITING], now=0), [WAITING], now=1)) == {"waiting"}


def test_pieces_of_text_become_one_and_spell_the_same() -> None:
    named = WrittenToken(id=1, text="b", logprob=-1.0, special=False)
    events: list[Event] = [
        Token(text="a"),
        Token(text="b", tokens=(named,)),
        Started(task="t", model="m"),
        Token(text="c"),
    ]
    kept = gathered([(0, event) for event in events[:1]] + [(0, events[2]), (0, events[3]), (1, events[0])])
    assert kept == ((0, events[0]), (0, events[2]), (0, events[3]), (1, events[0]))
    ((_, both),) = gathered([(0, Token(text="a", tokens=())), (0, events[1])])
    assert both == Token(text="ab", tokens=(named,))


def test_steps_in_a_row_become_the_last_with_the_latest_picture() -> None:
    picture = Image(data=b"picture", media_type="image/png")
    steps = [Progress(done=1, total=3, preview=picture), Progress(done=2, total=3)]
    assert gathered([(0, step) for step in steps]) == ((0, Progress(done=2, total=3, preview=picture)),)


def test_a_days_work_makes_a_bounded_number_of_rows() -> None:
    rows, clock = 0, 0.0
    while clock < 24 * 3600:
        clock += pause_after(rows)
        rows += 1
    assert rows < 6000
    assert pause_after(0) < 1


def test_progress_counts_the_hops() -> None:
    assert share_done(0, Progress(done=1, total=2), 2) == 0.25
    assert share_done(1, Progress(done=1, total=2), 2) == 0.75
    assert share_done(1, Token(text="a"), 2) == 0.5


def settle(task: str, inputs: Any, **parameters: Any) -> Request:
    request = Request(task=task, inputs=inputs, parameters=parameters)
    return settled(request, route(request, MODELS, Planner()), draw=lambda: 42)


@pytest.mark.parametrize(
    ("task", "given", "seed"),
    [
        ("text-to-video", {}, 42),
        ("text-to-video", {"seed": 3}, 3),
        ("text-to-image", {}, 42),
        ("text-to-speech", {}, 42),
        ("text-generation", {}, None),
        ("text-generation", {"do_sample": True}, 42),
        ("text-classification", {}, None),
    ],
)
def test_a_seed_is_drawn_where_chance_plays_and_none_was_given(
    task: str, given: dict[str, Any], seed: int | None
) -> None:
    request = settle(task, "a red circle", **given)
    assert request.parameters.get("seed") == seed
    assert request.model == MODELS.choose(task, None).id
    route(request, MODELS, Planner())


def test_a_chain_is_settled_hop_by_hop() -> None:
    request = settle("any-to-any", "two circles", want="audio", tasks={"text-to-speech": {"speaking_rate": 1.0}})
    assert request.parameters["tasks"] == {"text-to-speech": {"speaking_rate": 1.0, "seed": 42}}
    assert set(request.parameters["models"]) == {"text-to-speech"}
    assert route(request, MODELS, Planner()).legs[0].model.id == MODELS.choose("text-to-speech", None).id
