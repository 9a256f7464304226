"""WebSockets before they are opened: Ray's switches are taken away, headers and pages of other hosts are refused."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from deployments.ingress.doorway import Doorway
from deployments.ingress.gate import Gate
from deployments.ingress.limits import Limits
from deployments.ingress.watch import HttpWatch


async def opens(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that opens every WebSocket and tells its headers."""
    await receive()
    await send({"type": "websocket.accept", "headers": scope["headers"]})


def answered(app: Any, **headers: str) -> list[Message]:
    """What the app sends to one who wants to open a WebSocket."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": "here:1", **headers}.items()]
    extensions: dict[str, dict[str, object]] = {"websocket.http.response": {}}
    scope = {"type": "websocket", "path": "/v1/realtime", "headers": named, "extensions": extensions}
    asyncio.run(app(scope, receive, send))
    return sent


def test_rays_switches_are_taken_away_and_there_is_one_request_id() -> None:
    (accepted,) = answered(Doorway(opens), x_request_disconnect_disabled="?1", x_request_id="mine", x_other="kept")
    names = [name.decode() for name, _ in accepted["headers"]]
    assert sorted(names) == ["host", "x-other", "x-request-id"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, None),
        ({"origin": "http://here:1"}, None),
        ({"origin": "https://here:1"}, None),
        ({"origin": "http://here:2"}, 403),
        ({"origin": "null"}, 403),
        ({"x_long": "a" * 70_000}, 431),
    ],
)
def test_a_page_of_another_host_and_too_many_headers_are_refused(headers: dict[str, str], status: int | None) -> None:
    first = answered(Gate(opens, Limits(), HttpWatch()), **headers)[0]
    assert (first["type"], first.get("status")) == (
        ("websocket.accept", None) if status is None else ("websocket.http.response.start", status)
    )
