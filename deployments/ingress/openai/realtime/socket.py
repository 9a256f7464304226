"""The WebSocket of a session: how it is opened, what comes over it, and how it ends."""

import asyncio
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from deployments.contracts.errors import DeadlineExceeded, InvalidJson, InvalidParameter, MediaTooLarge
from deployments.ingress.bodies import json_of
from deployments.ingress.limits import Limits
from deployments.ingress.presence import ClientLeft
from deployments.ingress.refusals import exchange_of

SUBPROTOCOL = "realtime"
"""Of clients in browsers, which have no other place to put their key than more of these."""
MAX_MESSAGE_BYTES = 15 * 1024 * 1024
IDLE_S = 900.0


@dataclass(frozen=True)
class Socket:
    """Events are JSON objects in text messages."""

    client: WebSocket
    limits: Limits
    idle_s: float = IDLE_S

    async def open(self) -> None:
        """The answer to the handshake has its request id, as every answer over HTTP."""
        offered = self.client.scope.get("subprotocols", ())
        id = exchange_of(self.client.scope).request_id.encode("ascii")
        await self.client.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None, [(b"x-request-id", id)])

    async def receive(self) -> object:
        """The next event as it is. Raises ClientLeft; DeadlineExceeded where none comes for long; and as `json_of`."""
        try:
            async with asyncio.timeout(self.idle_s):
                message = await self.client.receive()
        except TimeoutError:
            raise DeadlineExceeded(f"nothing came for {self.idle_s:g} s; the session is over") from None
        if message["type"] == "websocket.disconnect":
            raise ClientLeft
        raw = message.get("text")
        if raw is None:
            raise InvalidJson("events are text messages; a binary one was sent")
        return await json_of(_within(raw.encode("utf-8", "surrogatepass")), self.limits)

    async def send(self, text: str) -> None:
        """Raises ClientLeft."""
        try:
            await self.client.send_text(text)
        except (WebSocketDisconnect, RuntimeError):
            raise ClientLeft from None

    async def close(self, code: int) -> None:
        if self.client.application_state is WebSocketState.CONNECTED:
            await self.client.close(code)


def _within(raw: bytes) -> bytes:
    if len(raw) > MAX_MESSAGE_BYTES:
        raise MediaTooLarge(f"a message may have {MAX_MESSAGE_BYTES:,} bytes; this one has {len(raw):,}")
    return raw


def model_in(client: WebSocket) -> str:
    """The model of the query. Raises InvalidParameter for what else is asked there."""
    for name in client.query_params:
        if name != "model":
            raise InvalidParameter(f"{name[:80]} is not supported here: a session is begun by model alone", name[:80])
    model = client.query_params.get("model")
    if not model:
        raise InvalidParameter(
            "model is required: /v1/realtime?model=…, one of those that GET /v1/models lists", "model"
        )
    return model
