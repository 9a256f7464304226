"""The native API over real families in this process: answers, streams, and the one body of every refusal."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deployments.ingress.limits import Limits
from tests.ingress.in_process import JSON, asked, get, post

ARTICLE = "The cat sat on the mat. The dog sat on the cat."
SUMMARY: dict[str, Any] = {"task": "summarization", "inputs": ARTICLE, "parameters": {"max_new_tokens": 8}}
ERROR = {"code", "message", "type", "task", "model", "param", "request_id"}


def events(answer: httpx.Response) -> list[tuple[str, str]]:
    """(event, data) of each frame."""
    frames = [frame.splitlines() for frame in answer.text.split("\n\n") if frame and not frame.startswith(":")]
    return [(lines[0].removeprefix("event: ") if len(lines) > 1 else "", lines[-1][6:]) for lines in frames]


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    found: dict[str, Any] = answer.json()["error"]
    assert set(found) == ERROR
    assert found["request_id"] == answer.headers["x-request-id"]
    return found


def test_an_answer_says_what_ran_and_how_long() -> None:
    body = post(SUMMARY, x_request_id="ask-1").json()
    assert set(body["result"]["task_output"]) == {"summary_text", "finish_reason", "tokens"}
    assert (body["id"], body["task"], body["backend"]) == ("ask-1", "summarization", "ray-serve")
    assert body["resolved_model_id"] == "anymodal/tiny-bart"
    assert [(step["task"], step["model"]) for step in body["steps"]] == [("summarization", "anymodal/tiny-bart")]
    assert 0 < body["runtime_ms_model"] <= body["runtime_ms"]
    assert body["usage"]["completion_tokens"] > 0


@pytest.mark.parametrize(
    "same",
    [
        {"task": "summarization", "inputs": {"text": ARTICLE}, "options": {"max_new_tokens": 8}},
        SUMMARY | {"model_id": "anymodal/tiny-bart", "stream": False},
        SUMMARY | {"model": None},
    ],
)
def test_other_names_mean_the_same(same: dict[str, Any]) -> None:
    assert post(same).json()["result"] == post(SUMMARY).json()["result"]


@pytest.mark.parametrize(("path", "stream"), [("/api/inference", {"stream": True}), ("/api/inference/stream", {})])
def test_a_stream_numbers_its_events_and_ends_with_done(path: str, stream: dict[str, Any]) -> None:
    answer = post(SUMMARY | stream, path=path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    *frames, end = events(answer)
    assert end == ("", "[DONE]")
    bodies = [json.loads(data) for _, data in frames]
    assert [body["type"] for body in bodies] == [name for name, _ in frames]
    assert [body["seq"] for body in bodies] == list(range(len(bodies)))
    assert {(body["version"], body["step"]) for body in bodies} == {(1, 0)}
    assert bodies[-1]["type"] == "done"
    assert bodies[-1]["output"] == post(SUMMARY).json()["result"]["task_output"]
    assert "".join(body["text"] for body in bodies if body["type"] == "token") == bodies[-1]["output"]["summary_text"]


def test_silence_is_filled_with_comments() -> None:
    long = {"task": "text-to-image", "inputs": "x", "parameters": {"num_inference_steps": 3}, "stream": True}
    answer = post(long, Limits(keep_alive_s=0.001))
    assert ": keep-alive\n\n" in answer.text
    assert events(answer)[-1] == ("", "[DONE]")


def test_media_come_out_as_data_uris() -> None:
    painting = {"task": "text-to-image", "inputs": "x", "parameters": {"num_inference_steps": 1, "seed": 1}}
    assert post(painting).json()["result"]["task_output"]["image"].startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("change", "status", "code", "param"),
    [
        ({"task": "sumarization"}, 404, "unknown_task", "task"),
        ({"task": None}, 422, "invalid_input", "task"),
        ({"model": "no/such"}, 404, "model_not_found", "model"),
        ({"model": "anymodal/tiny-minilm"}, 422, "model_task_mismatch", "model"),
        ({"model": 3}, 422, "invalid_input", "model"),
        ({"model_id": "anymodal/tiny-bart", "model": "anymodal/tiny-bart"}, 422, "invalid_input", "model"),
        ({"inputs": {"txt": "x"}}, 422, "invalid_input", "inputs.txt"),
        ({"parameters": {"max_new_tokens": 0}}, 422, "invalid_parameter", "parameters.max_new_tokens"),
        ({"parameters": {"maxNewTokens": 1}}, 422, "unknown_parameter", "parameters.maxNewTokens"),
        ({"parameters": []}, 422, "invalid_input", "parameters"),
        ({"extra": 1}, 422, "invalid_input", "extra"),
    ],
)
def test_a_refusal_is_a_true_status_streamed_or_not(
    change: dict[str, Any], status: int, code: str, param: str, stream: bool
) -> None:
    body = SUMMARY | {"stream": stream} | change
    assert error(post(body), status, code)["param"] == param


@pytest.mark.parametrize(
    ("raw", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "invalid_json"),
        (b'{"task": "\xff"}', JSON, 400, "invalid_unicode"),
        (b"[]", JSON, 422, "invalid_input"),
        (b"{}", {}, 415, "unsupported_media"),
        (b"{}", {"content-type": "text/plain"}, 415, "unsupported_media"),
        (b"{}", {"content-type": "application/json; charset=latin-1"}, 415, "unsupported_media"),
        (b"{}", JSON | {"content-encoding": "gzip"}, 415, "unsupported_media"),
        (b"{}", JSON | {"x-large": "x" * 70_000}, 431, "headers_too_large"),
        (b"{}", JSON | {f"x-{at}": "" for at in range(130)}, 431, "headers_too_large"),
        (b"{}", JSON | {"content-length": "-1"}, 400, "bad_request"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(raw: bytes, headers: Any, status: int, code: str) -> None:
    async def both(client: httpx.AsyncClient) -> list[httpx.Response]:
        paths = ("/api/inference", "/api/inference/stream")
        return [await client.post(path, content=raw, headers=headers) for path in paths]

    for answer in asked(both):
        error(answer, status, code)


@pytest.mark.parametrize("path", ["/api/inference", "/api/inference/stream"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_body_may_be_as_large_as_the_limit_and_not_one_byte_larger(path: str, declared: bool) -> None:
    async def pieces(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    def sent(body: bytes) -> Any:
        content = body if declared else pieces(body)
        return asked(lambda client: client.post(path, content=content, headers=JSON), Limits(max_body_bytes=1000))

    error(sent(b" " * 998 + b"[]"), 422, "invalid_input")
    error(sent(b" " * 999 + b"[]"), 413, "content_too_large")


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def never(client: httpx.AsyncClient) -> httpx.Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.sleep(3600)

        return await client.post("/api/inference", content=pieces(), headers=JSON)

    error(asked(never, Limits(body_timeout_s=0.05)), 408, "deadline_exceeded")


def test_a_url_is_refused_where_none_is_fetched() -> None:
    url = {"task": "image-classification", "inputs": "https://example.com/a.png"}
    found = error(post(url), 403, "url_not_allowed")
    assert (found["task"], found["param"]) == ("image-classification", "inputs.image")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nope", 404), ("PUT", "/api/tasks", 405)])
def test_unknown_routes_and_methods_are_refused_in_the_same_body(method: str, path: str, status: int) -> None:
    answer = asked(lambda client: client.request(method, path))
    error(answer, status, "unknown_route" if status == 404 else "method_not_allowed")
    assert ("allow" in answer.headers) == (status == 405)


def test_a_clients_request_id_is_kept_if_it_is_plain() -> None:
    assert get("/health", x_request_id="a-1.b").headers["x-request-id"] == "a-1.b"
    made = get("/health", x_request_id="a b\t<script>").headers["x-request-id"]
    assert made.isalnum()


def test_tasks_say_what_they_take_and_give() -> None:
    rows = {row["id"]: row for row in get("/api/tasks").json()["tasks"]}
    row = rows["image-to-image"]
    assert (row["family"], row["takes"], row["gives"]) == ("image_generation", ["image", "text"], ["image"])
    schema = row["input_schema"]
    assert schema["$defs"]["Image"] == {
        "x-kind": "image",
        "type": "string",
        "format": "data-uri",
        "title": "Image",
        "description": "image as base64, data URI or URL",
    }
    assert rows["summarization"]["parameters_schema"]["properties"]["max_new_tokens"]["maximum"] == 4096


def test_models_are_filtered_and_their_folders_are_kept_secret() -> None:
    rows = get("/api/models?task=summarization&tier=embedded").json()["models"]
    assert [row["id"] for row in rows] == ["anymodal/tiny-bart"]
    assert "source" not in rows[0]
    error(get("/api/models?taks=summarization"), 422, "invalid_input")


def test_the_openapi_document_has_a_request_for_every_task_and_no_loose_ends() -> None:
    document = get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    tasks = {row["id"] for row in get("/api/tasks").json()["tasks"]}
    assert {name.removesuffix(".request") for name in schemas if name.endswith(".request")} == {*tasks, "any-to-any"}
    text = json.dumps(document)
    pointed = {piece.partition('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert pointed <= set(schemas)
    assert "#/$defs" not in text
