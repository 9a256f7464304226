"""Models brought into memory and given back, over the real pool in this process: /api/models/load, unload, status."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from deployments.ingress.limits import Limits
from tests.ingress.in_process import JSON, asked

Json = dict[str, Any]
Answer = httpx.Response
SENTIMENT, BART, LLAMA = "anymodal/tiny-bert-sentiment", "anymodal/tiny-bart", "anymodal/tiny-llama"
LONG: Json = {
    "task": "text-generation",
    "model": LLAMA,
    "inputs": "a red circle",
    "parameters": {"max_new_tokens": 900},
}


async def post(client: httpx.AsyncClient, path: str, **body: Any) -> Answer:
    return await client.post(path, json=body)


def events(answer: Answer) -> list[Json]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


async def held(client: httpx.AsyncClient, model: str) -> list[Json]:
    families = (await client.get("/api/models/status")).json()["families"]
    rows = [row for family in families for replica in family["replicas"] for row in replica["models"]]
    return [row for row in rows if row["model"] == model]


async def users(client: httpx.AsyncClient, model: str) -> int:
    return sum(row["in_use"] for row in await held(client, model))


def within(ask: Callable[[httpx.AsyncClient], Any], limits: Limits | None = None) -> Any:
    return asked(ask, limits)


def test_a_load_tells_its_phases_then_ready_and_a_second_one_ready_at_once() -> None:
    async def ask(client: httpx.AsyncClient) -> tuple[Answer, Answer, list[Json]]:
        first = await post(client, "/api/models/load", model=SENTIMENT)
        second = await post(client, "/api/models/load", model=SENTIMENT)
        return first, second, await held(client, SENTIMENT)

    first, second, status = within(ask)
    *loading, ready = events(first)
    assert {event["type"] for event in loading} == {"loading"}
    assert {event["model"] for event in loading} == {SENTIMENT}
    assert [event["seq"] for event in (*loading, ready)] == list(range(len(loading) + 1))
    for event in loading:
        assert event["phase"] in {"waiting", "downloading", "reading", "building", "waking"}
        assert 0 <= event["done_bytes"] <= max(event["total_bytes"], event["done_bytes"])
    assert (ready["type"], ready["model"]["model"], ready["model"]["state"]) == ("ready", SENTIMENT, "ready")
    assert [event["type"] for event in events(second)] == ["ready"]
    [row] = status
    assert (row["state"], row["in_use"]) == ("ready", 0)
    assert row["bytes"] == ready["model"]["bytes"] > 100_000


def test_unloading_gives_it_back_and_the_next_request_loads_it_again() -> None:
    async def ask(client: httpx.AsyncClient) -> list[Any]:
        loaded = await post(client, "/api/models/load", model=SENTIMENT, stream=False)
        detail = (await client.get(f"/api/models/{SENTIMENT}")).json()
        gone = await post(client, "/api/models/unload", model=SENTIMENT)
        after = await held(client, SENTIMENT)
        again = await post(client, "/api/models/unload", model=SENTIMENT)
        stream = await post(client, "/api/inference", task="text-classification", inputs="a lovely circle", stream=True)
        return [loaded, detail, gone, after, again, stream]

    loaded, detail, gone, after, again, stream = within(ask)
    status = loaded.json()["status"]
    assert (loaded.status_code, loaded.json()["model"], status["state"]) == (200, SENTIMENT, "ready")
    assert gone.json() == {"model": SENTIMENT, "unloaded": True, "replicas": 1, "freed_bytes": status["bytes"]}
    assert [place["fits"] for place in detail["replicas"]] == ["held"]
    assert detail["states"] == ["ready"]
    assert after == []
    assert again.json() == {"model": SENTIMENT, "unloaded": False, "replicas": 0, "freed_bytes": 0}
    types = [event["type"] for event in events(stream)]
    assert types[0] == "loading"
    assert types[-2:] == ["started", "done"]


def test_a_model_in_use_is_not_taken_away() -> None:
    async def ask(client: httpx.AsyncClient) -> tuple[Answer, Answer]:
        await post(client, "/api/models/load", model=LLAMA)
        writing = asyncio.create_task(post(client, "/api/inference", **LONG))
        while not await users(client, LLAMA):
            await asyncio.sleep(0.01)
        refused = await post(client, "/api/models/unload", model=LLAMA)
        assert await users(client, LLAMA) == 1
        writing.cancel()
        while await users(client, LLAMA):
            await asyncio.sleep(0.01)
        return refused, await post(client, "/api/models/unload", model=LLAMA)

    refused, gone = within(ask)
    error = refused.json()["error"]
    said = (refused.status_code, error["code"], error["param"], error["model"])
    assert said == (409, "model_in_use", "model", LLAMA)
    assert "1 request" in error["message"]
    assert gone.json()["unloaded"]


def test_lists_know_what_is_in_memory() -> None:
    async def ask(client: httpx.AsyncClient) -> list[Json]:
        await post(client, "/api/models/load", model=SENTIMENT)
        paths = ("loaded=true", "loaded=false", "state=ready", "state=failed", "limit=1")
        return [(await client.get(f"/api/models?{path}")).json() for path in paths]

    loaded, others, ready, failed, plain = within(ask)
    assert [row["id"] for row in loaded["models"]] == [row["id"] for row in ready["models"]] == [SENTIMENT]
    assert loaded["models"][0]["states"] == ["ready"]
    assert loaded["facets"]["state"] == [{"value": "ready", "count": 1}]
    assert others["total"] == plain["total"] - 1
    assert failed["total"] == 0
    assert "state" not in plain["facets"]


def test_status_has_sums_of_what_its_replicas_tell() -> None:
    async def ask(client: httpx.AsyncClient) -> Json:
        for model in (SENTIMENT, BART):
            await post(client, "/api/models/load", model=model)
        body: Json = (await client.get("/api/models/status")).json()
        return body

    body = within(ask)
    replicas = [replica for family in body["families"] for replica in family["replicas"]]
    assert {family["family"] for family in body["families"]} == {"text", "retrieval", "image_generation"}
    assert body["totals"]["replicas"] == len(replicas) == 3
    assert body["totals"]["models"] == 2
    for name in ("budget_bytes", "charged_bytes", "reserved_bytes", "resident_bytes"):
        assert body["totals"][name] == sum(replica[name] for replica in replicas)


WRONG: list[tuple[str, Json, tuple[int, str, str | None]]] = [
    ("load", {"model": "no/such"}, (404, "model_not_found", "model")),
    ("load", {"model": SENTIMENT, "task": "summarization"}, (422, "model_task_mismatch", "task")),
    ("load", {"model": SENTIMENT, "task": "sumarization"}, (404, "unknown_task", "task")),
    ("load", {"model": SENTIMENT, "stream": 1}, (422, "invalid_parameter", "stream")),
    ("load", {"model": SENTIMENT, "pin": True}, (422, "unknown_parameter", "pin")),
    ("load", {"task": "summarization"}, (422, "invalid_input", "model")),
    ("load", {"model": ""}, (422, "invalid_parameter", "model")),
    ("unload", {"model": "no/such"}, (404, "model_not_found", "model")),
    ("unload", {"model": SENTIMENT, "force": True}, (422, "unknown_parameter", "force")),
    ("unload", {}, (422, "invalid_input", "model")),
]


def test_what_is_asked_wrongly_is_refused_by_name() -> None:
    async def ask(client: httpx.AsyncClient) -> list[Answer]:
        return [await post(client, f"/api/models/{path}", **body) for path, body, _ in WRONG]

    for answer, (path, body, wanted) in zip(within(ask), WRONG, strict=True):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["param"]) == wanted, (path, body)


def test_admins_calls_are_bounded_as_all_others() -> None:
    async def ask(client: httpx.AsyncClient) -> list[Answer]:
        large = json.dumps({"model": "x" * 2000}).encode()
        return [
            await client.post("/api/models/load", content=large, headers=JSON),
            await client.post("/api/models/unload", content=b"{", headers=JSON),
            await client.post("/api/models/unload", content=b"{}"),
        ]

    codes = [
        (answer.status_code, answer.json()["error"]["code"]) for answer in within(ask, Limits(max_body_bytes=1000))
    ]
    assert codes == [(413, "content_too_large"), (400, "invalid_json"), (415, "unsupported_media")]


@pytest.mark.parametrize(
    ("path", "status", "code", "param"),
    [
        ("/api/models/no/such", 404, "model_not_found", "model"),
        (f"/api/models/{SENTIMENT}/", 422, "invalid_model_id", "model"),
        (f"/api/models/{SENTIMENT}?task=fill-mask", 422, "invalid_input", "task"),
    ],
)
def test_one_model_is_told_by_its_very_id(path: str, status: int, code: str, param: str) -> None:
    answer = within(lambda client: client.get(path))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (status, code, param)


def test_one_model_is_told_with_its_defaults_and_where_there_is_room() -> None:
    async def ask(client: httpx.AsyncClient) -> list[Json]:
        ids = ("anymodal/shapes-sd3", "anymodal/tiny-minilm")
        return [(await client.get(f"/api/models/{id}")).json() for id in ids]

    painter, embedder = within(ask)
    assert painter["default_of"]["text-to-image"] == ["embedded"]
    assert painter["defaults"]["text-to-image"]["num_inference_steps"] > 0
    [place] = painter["replicas"]
    assert (place["family"], place["fits"], place["held"]) == ("image_generation", "now", [])
    assert 0 < painter["bytes"] <= place["free_bytes"] <= place["budget_bytes"]
    assert (embedder["pipeline_tag"], embedder["library_name"]) == ("feature-extraction", "sentence-transformers")
    assert "source" not in painter
