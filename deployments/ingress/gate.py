"""The outermost layer: headers and declared sizes are checked, every exception is answered, every answer has its id."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from deployments.contracts.errors import AnymodalError, BadRequest, BodyTooLarge, Forbidden, HeadersTooLarge
from deployments.ingress.limits import Limits
from deployments.ingress.presence import ClientLeft
from deployments.ingress.refusals import Exchange, error_response, exchange_of, refused
from deployments.ingress.watch import HttpWatch

LINGER_S = 2.0
"""How long the rest of a refused body is thrown away, so that the client reads its answer before the line is cut."""


class Gate:
    """An ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, limits: Limits, watch: HttpWatch) -> None:
        self._app = app
        self._limits = limits
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._upgrade(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        line = Line(receive, send, exchange_of(scope))
        with self._watch.exchange(scope) as seen:
            try:
                await self._answer(scope, line)
            finally:
                seen.answered(line.status)

    async def _answer(self, scope: Scope, line: "Line") -> None:
        try:
            check_headers(scope, self._limits)
            await self._app(scope, line.receive, line.send)
        except (ClientLeft, ClientDisconnect):
            if not line.answering:
                await Response(status_code=499)(scope, line.receive, line.send)
        except Exception as raised:
            if line.answering:
                raise
            await line.refuse(raised, exchange_of(scope))

    async def _upgrade(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket that is refused before it is one gets an answer over HTTP."""
        exchange = exchange_of(scope)
        try:
            check_headers(scope, self._limits)
            check_origin(scope)
        except AnymodalError as raised:
            await deny(WebSocket(scope, receive, send), error_response(raised.refusal(), exchange))
        else:
            await self._app(scope, receive, send)


class Line:
    """The two directions of one request, and how far each has come."""

    def __init__(self, receive: Receive, send: Send, exchange: Exchange) -> None:
        self._receive = receive
        self._send = send
        self._exchange = exchange
        self._body_is_read = False
        self.status: int | None = None

    @property
    def answering(self) -> bool:
        return self.status is not None

    async def receive(self) -> Message:
        message = await self._receive()
        self._body_is_read = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name in self._exchange.dialect.id_headers:
                headers[name] = self._exchange.request_id
        await self._send(message)

    async def refuse(self, raised: Exception, exchange: Exchange) -> None:
        """Answer an exception. A body that is too large still comes: a server that closes on unread bytes resets the
        connection, answer and all, so the rest is thrown away for a while.
        """
        early = isinstance(raised, BodyTooLarge)
        response = error_response(refused(raised, exchange), exchange)
        if early:
            response.headers["connection"] = "close"
        await self.send(
            {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
        )
        await self.send({"type": "http.response.body", "body": response.body, "more_body": early})
        if early:
            with suppress(TimeoutError):
                async with asyncio.timeout(LINGER_S):
                    while not self._body_is_read:
                        await self.receive()
            await self.send({"type": "http.response.body", "body": b""})


async def deny(asked: WebSocket, answer: Response) -> None:
    """Says why, where the server can say more than that it refuses."""
    if "websocket.http.response" in asked.scope.get("extensions", ()):
        await asked.send_denial_response(answer)
    else:
        await asked.close()


def check_origin(scope: Scope) -> None:
    """Raises Forbidden for a page of another host: browsers let any page open a WebSocket, with no question asked first
    as there is for JSON.
    """
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        raise Forbidden(f"a page of {origin[:120]!r} may not open a WebSocket here; let its own server do so")


def check_headers(scope: Scope, limits: Limits) -> None:
    """Raises HeadersTooLarge, BadRequest, BodyTooLarge."""
    headers = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > limits.max_headers or size > limits.max_header_bytes:
        raise HeadersTooLarge(
            f"{len(headers)} headers of {size:,} bytes; allowed are {limits.max_headers} of {limits.max_header_bytes:,}"
        )
    for length in (value.decode("latin-1") for name, value in headers if name == b"content-length"):
        if not (length.isascii() and length.isdigit()):
            raise BadRequest("content-length must be a number of bytes")
        if int(length[:20]) > limits.max_body_bytes:
            raise BodyTooLarge(f"the body has {length[:20]} bytes; allowed are {limits.max_body_bytes:,}")
