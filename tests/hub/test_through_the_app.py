"""A model of the Hub as a client of the app sees it: its bytes while they come, one download however many want it,
what goes wrong by its status, and that it still runs when the Hub does not.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from configs.settings import Settings
from tests.graphs.found import app, hub_settings, online
from tests.hub.repos import repo_of
from tests.hub.server import LocalHub, hub_server

MOODS = "words/moods"
PHASES = ("waiting", "downloading", "reading", "building")
"""In their order; one that takes no time may not be told."""
ASK = {"task": "text-classification", "model": MOODS, "inputs": {"text": "The red circle is happy and bright."}}
Json = dict[str, Any]


@pytest.fixture(scope="module")
def running() -> Iterator[LocalHub]:
    with hub_server(repo_of("tiny-bert-sentiment", MOODS, task="text-classification")) as hub:
        yield hub


@pytest.fixture
def hub(running: LocalHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> LocalHub:
    online(monkeypatch, tmp_path)
    running.heal()
    running.asked.clear()
    return running


def settings(hub: LocalHub, folder: Path, **changes: Any) -> Settings:
    return Settings(hub=hub_settings(hub, folder, **changes))


async def inferred(on: Settings, times: int = 1) -> list[httpx.Response]:
    """The answers to as many requests at once, of an app of their own with a pool of its own."""
    async with app(on, ("text",)) as client:
        return await asyncio.gather(*(client.post("/api/inference", json=ASK) for _ in range(times)))


async def loaded(on: Settings) -> list[Json]:
    async with app(on, ("text",)) as client:
        told = await client.post("/api/models/load", json={"model": MOODS})
    assert told.status_code == 200, told.text
    lines = [line.removeprefix("data: ") for line in told.text.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def test_a_load_tells_what_of_the_download_is_here(hub: LocalHub, tmp_path: Path) -> None:
    hub.fail("*/model.safetensors", rate=400_000)
    *loading, ready = asyncio.run(loaded(settings(hub, tmp_path)))
    assert (ready["type"], ready["model"]["revision"]) == ("ready", hub.repos[MOODS].commit)
    coming = [event for event in loading if event["phase"] == "downloading" and event["total_bytes"]]
    needed = sum(len(body) for name, body in hub.repos[MOODS].bodies.items() if name != "README.md")
    done = [event["done_bytes"] for event in coming]
    assert {event["total_bytes"] for event in coming} == {needed}
    assert done == sorted(done)
    assert len(set(done)) >= 3
    assert [event["phase"] for event in loading] == sorted((event["phase"] for event in loading), key=PHASES.index)


def test_two_replicas_and_many_clients_make_one_download(hub: LocalHub, tmp_path: Path) -> None:
    hub.fail("*/model.safetensors", rate=400_000)
    on = settings(hub, tmp_path)

    async def both() -> tuple[list[httpx.Response], list[httpx.Response]]:
        return await asyncio.gather(inferred(on, 5), inferred(on, 5))

    answers = [answer for replica in asyncio.run(both()) for answer in replica]
    assert {answer.status_code for answer in answers} == {200}
    labels = [
        {one["label"]: one["score"] for one in answer.json()["result"]["task_output"]["labels"]} for answer in answers
    ]
    assert all(one == pytest.approx(labels[0]) for one in labels), "but for the last digits, which are the company's"
    assert hub.downloads(MOODS, "model.safetensors") == 1
    assert hub.downloads(MOODS, "config.json") == 1


@pytest.mark.parametrize(
    ("path", "fault", "told"),
    [
        ("*/model.safetensors", {"flip": True}, (422, "corrupt_weights", None)),
        ("*/model.safetensors", {"status": 429, "headers": {"retry-after": "9"}}, (429, "hub_rate_limited", "9")),
        ("/api/*", {"status": 429, "headers": {"retry-after": "9"}}, (429, "hub_rate_limited", "9")),
        ("/api/*", {"status": 500}, (503, "hub_unavailable", "1")),
        ("/api/*", {"stall": 0.0}, (504, "origin_timeout", None)),
        ("/api/*", {"body": b"<html>"}, (502, "origin_failed", None)),
        ("*", {"status": 403, "headers": {"x-error-code": "GatedRepo"}}, (403, "model_gated", None)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_goes_wrong_has_its_status(
    hub: LocalHub, tmp_path: Path, path: str, fault: Json, told: tuple[int, str, str | None]
) -> None:
    hub.fail(path, **fault)
    (answer,) = asyncio.run(inferred(settings(hub, tmp_path, timeout_s=1)))
    code = answer.json()["error"]["code"]
    assert (answer.status_code, code, answer.headers.get("retry-after")) == told, answer.text
    assert str(tmp_path) not in answer.text


def test_what_was_downloaded_runs_without_the_hub(hub: LocalHub, tmp_path: Path) -> None:
    (first,) = asyncio.run(inferred(settings(hub, tmp_path)))
    hub.fail("*", status=503)
    (again,) = asyncio.run(inferred(settings(hub, tmp_path, facts_for_s=1e-6)))
    assert first.status_code == 200, first.text
    assert again.status_code == 200, again.text
    assert first.json()["result"] == again.json()["result"]
