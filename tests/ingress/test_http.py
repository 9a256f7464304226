"""The same promises through the whole server: proxy, doorway, router; it is healthy after every bad request."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.client import Client, data_uri
from tests.pictures import red_circle

JSON = {"content-type": "application/json"}
PICTURE = data_uri(red_circle(), "image/png")
MIB = 1024 * 1024


def refused(client: Client, answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert client.http.get("/health").json() == {"status": "ok"}
    error: dict[str, Any] = answer.json()["error"]
    assert answer.headers.get_list("x-request-id") == [error["request_id"]]
    return error


@pytest.mark.parametrize("path", ["/api/inference", "/api/inference/stream"])
@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b'{"task": NaN}', 400, "invalid_json"),
        (b'{"task": "\xff"}', 400, "invalid_unicode"),
        (rb'{"task": "\ud800"}', 400, "invalid_unicode"),
        (b'{"inputs": ' + b"[" * 250_000, 400, "invalid_json"),
        (b'{"task": "x", "task": "y"}', 400, "invalid_json"),
        (b"null", 422, "invalid_input"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_body_that_cannot_be_read_is_refused(client: Client, path: str, raw: bytes, status: int, code: str) -> None:
    refused(client, client.http.post(path, content=raw, headers=JSON), status, code)


@pytest.mark.parametrize(
    ("task", "inputs", "status", "code", "param"),
    [
        ("image-classification", "not base64!", 422, "invalid_input", "inputs.image"),
        ("image-classification", {"image_base64": "aGVsbG8="}, 415, "unsupported_media", "inputs.image"),
        ("image-classification", data_uri(red_circle()[:60], "image/png"), 422, "undecodable_media", "inputs"),
        ("image-classification", "http://127.0.0.1/", 403, "url_not_allowed", "inputs.image"),
        ("automatic-speech-recognition", PICTURE, 422, "wrong_kind", "inputs.audio"),
        ("text-classification", {"text": None}, 422, "invalid_input", "inputs.text"),
        ("../../etc/passwd", "x", 404, "unknown_task", "task"),
    ],
)
def test_inputs_that_make_no_sense_are_refused(  # noqa: PLR0917 — one column each
    client: Client, task: str, inputs: Any, status: int, code: str, param: str
) -> None:
    error = refused(client, client.post(task, inputs), status, code)
    assert (error["task"], error["param"]) == (task, param)


@pytest.mark.parametrize(
    "model", ["../../../etc/passwd", "/etc/passwd", "http://169.254.169.254/", "a/b/c", "anymodal\x00", "é" * 5000]
)
def test_what_is_no_models_name_is_refused_as_such(client: Client, model: str) -> None:
    answer = client.post("text-classification", "x", model=model)
    assert len(refused(client, answer, 422, "invalid_model_id")["message"]) < 1000


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_64_mib_is_refused(client: Client, declared: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(65):
            yield b" " * MIB

    content: Any = b" " * (64 * MIB + 1) if declared else pieces()
    refused(client, client.http.post("/api/inference", content=content, headers=JSON), 413, "content_too_large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nope", 404, "unknown_route"), ("DELETE", "/api/inference", 405, "method_not_allowed")],
)
def test_unknown_routes_and_methods_are_refused(client: Client, method: str, path: str, status: int, code: str) -> None:
    refused(client, client.http.request(method, path), status, code)


@pytest.mark.parametrize(
    "headers", [{"x-forwarded-for": "127.0.0.1"}, {"host": "evil.example"}, {"origin": "http://evil.example"}]
)
def test_an_operators_call_that_may_not_come_from_this_machine_is_refused(
    client: Client, headers: dict[str, str]
) -> None:
    asked = {"model": "anymodal/tiny-patchtst"}
    refused(client, client.http.post("/api/models/load", json=asked, headers=headers), 403, "not_permitted")


def test_a_request_id_is_kept_through_the_proxy(client: Client) -> None:
    answer = client.http.get("/health", headers={"x-request-id": "mine-1"})
    assert answer.headers.get_list("x-request-id") == ["mine-1"]
