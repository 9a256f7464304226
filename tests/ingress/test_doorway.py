"""Before Ray's HTTP handling: its switches are taken from clients, its text answers become our JSON."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from deployments.ingress.doorway import Doorway


def through(app: ASGIApp, **headers: str) -> httpx.Response:
    """The app's answer as a client of the doorway gets it."""

    async def within() -> httpx.Response:
        transport = httpx.ASGITransport(Doorway(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            return await client.get("/", headers={name.replace("__", "-"): value for name, value in headers.items()})

    return asyncio.run(within())


async def shows_headers(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse({name.decode(): value.decode() for name, value in scope["headers"]})(scope, receive, send)


@pytest.mark.parametrize(
    "switch",
    [
        "x__request__timeout__seconds",
        "X__Request__Timeout__Seconds",
        "x_request_timeout_seconds",
        "x__request__disconnect__disabled",
        "serve_multiplexed_model_id",
        "Serve__Multiplexed__Model__Id",
    ],
)
def test_rays_switches_are_taken_away_in_any_spelling(switch: str) -> None:
    seen = through(shows_headers, **{switch: "0", "x__other": "kept"}).json()
    assert seen["x-other"] == "kept"
    assert {name.replace("_", "-") for name in seen} & {
        "x-request-timeout-seconds",
        "x-request-disconnect-disabled",
        "serve-multiplexed-model-id",
    } == set()


def test_ray_and_the_client_see_one_request_id() -> None:
    async def doubled(scope: Scope, receive: Receive, send: Send) -> None:
        answer = JSONResponse({"seen": [v.decode() for n, v in scope["headers"] if n == b"x-request-id"]})
        answer.raw_headers += [(b"x-request-id", b"one"), (b"x-request-id", b"two")]
        await answer(scope, receive, send)

    answer = through(doubled, x__request__id="bad id\x7f")
    assert answer.headers.get_list("x-request-id") == answer.json()["seen"]
    assert answer.json()["seen"][0].isalnum()


@pytest.mark.parametrize(
    ("ray", "status", "code"),
    [
        (PlainTextResponse("Internal Server Error", 500), 503, "replica_lost"),
        (PlainTextResponse("Request dropped due to backpressure", 503), 503, "unavailable"),
        (Response(b"dropped", 429), 429, "overloaded"),
        (PlainTextResponse("Request timed out", 408), 408, "deadline_exceeded"),
        (PlainTextResponse("Path '/' not found", 404), 404, "not_found"),
    ],
)
def test_rays_text_becomes_the_same_json_as_ours(ray: ASGIApp, status: int, code: str) -> None:
    answer = through(ray, x__request__id="mine")
    error: dict[str, Any] = answer.json()["error"]
    assert (answer.status_code, error["code"], error["request_id"]) == (status, code, "mine")
    assert ("retry-after" in answer.headers) == (status in {429, 503})


def test_our_own_answers_pass_as_they_are() -> None:
    answer = through(JSONResponse({"error": {"code": "internal_error"}}, 500))
    assert (answer.status_code, answer.json()) == (500, {"error": {"code": "internal_error"}})


@pytest.mark.parametrize(
    ("path", "last"),
    [
        ("/api/inference", b'event: failed\ndata: {"type":"failed","version":1,"seq":1'),
        ("/v1/chat/completions", b'data: {"error":{"message":'),
        ("/v1/messages", b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"'),
        ("/models/org/name", b'data: {"error":"'),
        ("/v10", b"event: failed\n"),
    ],
)
@pytest.mark.parametrize("raises", [True, False])
def test_a_stream_that_is_cut_off_ends_as_its_dialect_says_it_failed(raises: bool, path: str, last: bytes) -> None:
    received = cut_off(path, raises=raises)
    assert received[-1].startswith(last)
    assert b"was lost" in received[-1]


def test_a_stream_that_may_be_gone_on_with_breaks_off_where_it_is_cut() -> None:
    assert cut_off("/api/inference", (b"x-stream-id", b"stream_1"), raises=False)[-1] == PIECE


PIECE = b'event: token\ndata: {"type":"token"}\n\n'


def cut_off(path: str, *headers: tuple[bytes, bytes], raises: bool) -> list[bytes]:
    """What a client receives of an event stream whose app leaves it after a piece."""

    async def cut(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 — an ASGI app
        named = [(b"content-type", b"text/event-stream"), *headers]
        await send({"type": "http.response.start", "status": 200, "headers": named})
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        if raises:
            raise ConnectionResetError

    received: list[bytes] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        received.append(message.get("body", b""))

    async def within() -> None:
        await Doorway(cut)({"type": "http", "path": path, "headers": []}, receive, send)

    if raises:
        with pytest.raises(ConnectionResetError):
            asyncio.run(within())
    else:
        asyncio.run(within())
    return received
