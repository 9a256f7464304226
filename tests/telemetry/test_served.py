"""The running application seen from outside: scraped as Prometheus does, traced into a collector, its logs read."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.client import Client
from tests.server import Server, served
from tests.telemetry.collector import Collected, Collector, collecting

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
MARK = "Zanzibarquuxmarker"
REQUEST_ID = "asked-in-vain-7"
TEXT = f"{MARK} sees a red circle. The red circle is above a blue square."
STORY = "A red circle is above a blue square. The red circle is small."
CHAIN: dict[str, Any] = {
    "chain": ["summarization", "text-to-image"],
    "tasks": {"text-to-image": {"num_inference_steps": 3, "seed": 7}},
}
SENTIMENT = {"task": "text-classification", "model": "anymodal/tiny-bert-sentiment", "family": "text"}
LAST_TOLD: tuple[tuple[str, dict[str, str]], ...] = (
    ("ray_anymodal_requests_total", {"model": "unknown", "code": "model_not_found"}),
    ("ray_anymodal_run_seconds_count", SENTIMENT),
    ("ray_anymodal_model_bytes", {"model": SENTIMENT["model"]}),
    ("ray_anymodal_steps_per_second_count", {"task": "text-to-image"}),
)
"""By the router and by each family."""
REPORTED_WITHIN_S = 90
"""Ray's processes tell their figures every ten seconds."""
Samples = dict[str, list[tuple[dict[str, str], float]]]


@dataclass
class Watched:
    """A server under watch."""

    server: Server
    client: Client
    collector: Collector


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    """Asked once each: a chain across two families, a plain call, one that is refused, one for an unknown model."""
    with collecting() as collector, served({"tracing": {"otlp_endpoint": collector.url}}) as server:
        client = Client(server.url)
        asked = {"task": "any-to-any", "inputs": STORY, "parameters": CHAIN}
        headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
        answer = client.http.post("/api/inference", json=asked, headers=headers)
        assert answer.status_code == 200, answer.text
        client.answer("text-classification", TEXT)
        wrong = {"task": "summarization", "inputs": {"text": TEXT}, "parameters": {"max_new_tokens": MARK}}
        assert client.http.post("/api/inference", json=wrong, headers={"x-request-id": REQUEST_ID}).status_code == 422
        assert client.refusal("text-classification", TEXT, model=f"{MARK}/model")[0] == 404
        yield Watched(server, client, collector)


def is_whole(spans: list[Collected]) -> bool:
    names = sorted(span.name for span in spans)
    return names == ["hop", "hop", "ingress", "load", "load", "plan", "request", "run", "run"]


def test_one_trace_links_ingress_plan_hops_loads_and_runs_across_two_families(watched: Watched) -> None:
    spans = watched.collector.trace(TRACE, is_whole)
    by_id = {span.id: span for span in spans}

    def way(span: Collected) -> list[str]:
        parent = by_id.get(span.parent)
        return [*(way(parent) if parent else [span.parent]), span.name]

    ways = sorted(tuple(way(span)) for span in spans)
    hop = (SPAN, "ingress", "request", "hop")
    assert ways == sorted(
        [hop[:2], hop[:3], (*hop[:3], "plan"), hop, hop, *[(*hop, name) for name in ("load", "run") for _ in range(2)]]
    )
    runs = {span.attributes["anymodal.task"]: span for span in spans if span.name == "run"}
    assert {task: run.attributes["anymodal.family"] for task, run in runs.items()} == {
        "summarization": "text",
        "text-to-image": "image_generation",
    }
    assert len({span.place for span in spans}) == 3, "the router and a replica of each family"
    assert runs["summarization"].ended_ns <= runs["text-to-image"].began_ns
    assert all("building" in span.marks for span in spans if span.name == "load")
    assert all(span.began_ns <= span.ended_ns for span in spans)


def test_spans_have_nothing_of_what_was_sent(watched: Watched) -> None:
    watched.collector.trace(TRACE, is_whole)
    told = repr(watched.collector.spans)
    assert not [text for text in (MARK, STORY, "red circle") if text in told]


def scraped(folder: Path) -> Samples:
    """What every target that Ray names for Prometheus has of ours."""
    discovery = json.loads((folder / "ray" / "prom_metrics_service_discovery.json").read_text())
    found: Samples = {}
    for target in {target for group in discovery for target in group["targets"]}:
        text = httpx.get(f"http://{target}/metrics", timeout=30).text
        for family in text_string_to_metric_families(text):
            for sample in family.samples if family.name.startswith("ray_anymodal") else ():
                found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
    return found


def total(samples: Samples, name: str, **labels: str) -> float:
    return sum(value for told, value in samples.get(name, []) if labels.items() <= told.items())


@pytest.fixture(scope="module")
def samples(watched: Watched) -> Samples:
    """As soon as the router and both families have reported, which they do by themselves."""
    deadline = time.monotonic() + REPORTED_WITHIN_S
    while True:
        samples = scraped(watched.server.folder)
        missing = [(name, labels) for name, labels in LAST_TOLD if not total(samples, name, **labels)]
        if not missing:
            return samples
        assert time.monotonic() < deadline, missing
        time.sleep(0.5)


def test_prometheus_finds_requests_and_errors_by_code(samples: Samples) -> None:
    assert total(samples, "ray_anymodal_requests_total", **SENTIMENT, code="ok") == 1
    assert total(samples, "ray_anymodal_requests_total", task="any-to-any", code="ok") == 1
    assert total(samples, "ray_anymodal_requests_total", task="summarization", code="invalid_parameter") == 1
    assert total(samples, "ray_anymodal_requests_total", model="unknown", code="model_not_found") == 1
    assert total(samples, "ray_anymodal_http_responses_total", dialect="native", status="422") == 1


def test_prometheus_finds_pace_loads_bytes_and_usage(samples: Samples) -> None:
    assert total(samples, "ray_anymodal_first_event_seconds_count", **SENTIMENT) == 1
    assert total(samples, "ray_anymodal_queue_seconds_count", **SENTIMENT) == 1
    assert total(samples, "ray_anymodal_tokens_per_second_count", task="summarization") == 1
    assert total(samples, "ray_anymodal_steps_per_second_count", task="text-to-image") == 1
    assert total(samples, "ray_anymodal_batch_items_count", model=SENTIMENT["model"]) == 1
    assert total(samples, "ray_anymodal_usage_total", task="text-to-image", unit="image_megapixel_steps") > 0
    loads = {"model": SENTIMENT["model"], "family": "text"}
    assert total(samples, "ray_anymodal_loads_total", **loads, code="ok") == 1
    assert total(samples, "ray_anymodal_load_seconds_count", **loads, phase="building") == 1
    declared, measured = (total(samples, "ray_anymodal_model_bytes", **loads, of=of) for of in ("declared", "measured"))
    assert 0 < declared <= measured, "half precision on the disk, float32 in memory"
    assert 0 < measured <= total(samples, "ray_anymodal_memory_bytes", family="text", of="charged")


def test_no_label_was_made_up_by_a_client(samples: Samples) -> None:
    assert MARK not in repr(samples)


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    for file in (folder / "ray" / "session_latest" / "logs" / "serve").glob("replica_*.log"):
        yield from map(json.loads, file.read_text().splitlines())


def test_logs_are_json_with_the_requests_id(watched: Watched) -> None:
    ours = [line for line in lines(watched.server.folder) if line.get("request_id") == REQUEST_ID]
    assert [line["message"] for line in ours] == ["summarization on default ended with invalid_parameter"]
    assert ours[0]["deployment"].endswith("router")


def test_no_log_has_what_was_sent(watched: Watched) -> None:
    logs = [file for file in watched.server.folder.rglob("*") if file.suffix in (".log", ".out", ".err", ".json")]
    assert len(logs) > 10
    for text in (MARK, STORY, STORY[:20]):
        assert [str(file) for file in logs if text.encode() in file.read_bytes()] == []
