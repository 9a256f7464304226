"""Figures and spans of real requests over the whole path, in this process."""

import asyncio
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from deployments.telemetry import metrics
from deployments.telemetry.timeline import OK
from tests.telemetry.kept import Kept, named, within

SENTIMENT = "anymodal/tiny-bert-sentiment"
CLASSIFY = {"task": "text-classification", "model": SENTIMENT, "family": "text"}
CLIENTS_TRACE, CLIENTS_SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACED = {"traceparent": f"00-{CLIENTS_TRACE}-{CLIENTS_SPAN}-01"}
TEXT = "A red circle is above a blue square. The red circle is small."


def hexed(span: ReadableSpan) -> tuple[str, str, str | None]:
    """Its trace, itself, its parent."""
    assert span.context is not None
    parent = f"{span.parent.span_id:016x}" if span.parent else None
    return f"{span.context.trace_id:032x}", f"{span.context.span_id:016x}", parent


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Of a call that loads its model, the same again, a stream, a chain of two families, and two that are refused."""

    async def ask(house: Kept) -> None:
        for stream in (False, False, True):
            assert (await house.ask("text-classification", "a lovely circle", stream=stream)).status_code == 200
        parameters = {
            "chain": ["summarization", "text-to-image"],
            "tasks": {"text-to-image": {"num_inference_steps": 3}},
        }
        chained = await house.ask("any-to-any", TEXT, TRACED, parameters=parameters)
        assert chained.status_code == 200, chained.text
        assert (await house.ask("made-up-task", "x")).status_code == 404
        assert (await house.ask("text-classification", "x", model="made-up/model")).status_code == 404

    return asyncio.run(within(str(tmp_path_factory.mktemp("jobs")), ask))


def test_requests_are_counted_by_what_they_came_to(kept: Kept) -> None:
    assert kept.ledger.of(metrics.REQUESTS, **CLASSIFY, code=OK) == [1, 1, 1]
    assert kept.ledger.of(metrics.REQUESTS, task="any-to-any", family="several", code=OK) == [1]
    assert len(kept.ledger.of(metrics.REQUEST_SECONDS)) == 6
    assert kept.ledger.of(metrics.HTTP_RESPONSES, dialect="native", status="200") == [1, 1, 1, 1]
    assert kept.ledger.of(metrics.HTTP_RESPONSES, dialect="native", status="404") == [1, 1]


def test_what_only_a_client_knows_is_no_label(kept: Kept) -> None:
    assert kept.ledger.of(metrics.REQUESTS, task="unknown", family="unknown", code="unknown_task") == [1]
    labels = {"task": "text-classification", "model": "unknown", "code": "model_not_found"}
    assert kept.ledger.of(metrics.REQUESTS, **labels) == [1]
    assert not [told for _, told, _ in kept.ledger.entries if any("made-up" in value for value in told.values())]


def test_a_model_is_loaded_once_and_each_of_its_calls_is_measured(kept: Kept) -> None:
    of_the_model = {"model": SENTIMENT, "family": "text"}
    assert kept.ledger.of(metrics.LOADS, **of_the_model) == [1]
    assert all(seconds >= 0 for seconds in kept.ledger.of(metrics.LOAD_SECONDS, **of_the_model, phase="building"))
    cold, warm, streamed = kept.ledger.of(metrics.FIRST_EVENT_SECONDS, **CLASSIFY)
    assert cold > max(warm, streamed)
    assert len(kept.ledger.of(metrics.RUN_SECONDS, **CLASSIFY)) == 3
    assert len(kept.ledger.of(metrics.QUEUE_SECONDS, **CLASSIFY)) == 3
    assert kept.ledger.of(metrics.BATCH_ITEMS, **of_the_model) == [1, 1, 1]
    assert len(kept.ledger.of(metrics.USAGE, **CLASSIFY, unit="prompt_tokens")) == 3


def test_words_and_steps_have_a_pace(kept: Kept) -> None:
    (tokens,) = kept.ledger.of(metrics.TOKENS_PER_SECOND, task="summarization")
    (steps,) = kept.ledger.of(metrics.STEPS_PER_SECOND, task="text-to-image")
    assert tokens > 0
    assert steps > 0


def test_a_models_memory_is_given_back_in_the_books_too(kept: Kept) -> None:
    """The house has been ended; nothing was evicted before."""
    assert kept.ledger.of(metrics.EVICTIONS) == []


def test_one_trace_goes_from_the_clients_span_to_each_load_and_run(kept: Kept) -> None:
    (ingress,) = [span for span in named(kept.spans, "ingress") if hexed(span)[0] == CLIENTS_TRACE]
    mine = [span for span in kept.spans.get_finished_spans() if hexed(span)[0] == CLIENTS_TRACE]
    assert hexed(ingress)[2] == CLIENTS_SPAN
    (request,) = [span for span in mine if span.name == "request"]
    assert hexed(request)[2] == hexed(ingress)[1]
    under = sorted(span.name for span in mine if hexed(span)[2] == hexed(request)[1])
    assert under == ["hop", "hop", "plan"]
    hops = {str((span.attributes or {})["anymodal.task"]): hexed(span)[1] for span in mine if span.name == "hop"}
    for task in ("summarization", "text-to-image"):
        within_hop = sorted(span.name for span in mine if hexed(span)[2] == hops[task])
        assert within_hop == ["load", "run"]
    for span in mine:
        assert span.end_time is not None
        assert span.start_time is not None
        assert span.start_time <= span.end_time


def test_a_span_says_codes_and_names_but_nothing_that_was_sent(kept: Kept) -> None:
    told = "".join(span.to_json() for span in kept.spans.get_finished_spans())
    assert "lovely" not in told
    assert "red circle" not in told
    assert "model_not_found" in told
    assert "made-up" not in told


def test_what_is_off_makes_no_span_and_hands_none_on(tmp_path: Path) -> None:
    async def ask(house: Kept) -> None:
        assert (await house.client.get("/api/tasks")).status_code == 200

    looked = asyncio.run(within(str(tmp_path), ask))
    assert looked.spans.get_finished_spans() == ()
    assert looked.ledger.of(metrics.HTTP_RESPONSES, status="200") == [1]
