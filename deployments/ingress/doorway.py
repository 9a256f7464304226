"""What stands before Ray Serve's own HTTP handling: its secret switches are taken from clients, its text answers are
made the same JSON as all others. Named by RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH in serve_config.yaml.
"""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deployments.contracts.errors import (
    AnymodalError,
    DeadlineExceeded,
    NotFound,
    Overloaded,
    ReplicaLost,
    Unavailable,
)
from deployments.ingress.dialect import STREAM_ID
from deployments.ingress.dialects import dialect_of
from deployments.ingress.refusals import Exchange, clean_request_id, error_response

SWITCHES = frozenset({"x-request-timeout-seconds", "x-request-disconnect-disabled", "serve-multiplexed-model-id"})
"""Headers by which any client could switch off deadlines and cancellation, or choose a replica's model."""

RAYS_WORDS: dict[int, AnymodalError] = {
    404: NotFound("no application is served here; if it has just been started, try again in a moment"),
    408: DeadlineExceeded("the request took longer than the server allows"),
    429: Overloaded("too many requests wait already; try again later"),
    500: ReplicaLost("the replica that worked on the request was lost; try again"),
    503: Unavailable("there is no room for the request just now; try again later"),
}
"""The application itself answers JSON always: what comes as text with these statuses is Ray's."""

MAX_END = 128
"""Bytes of a stream's end that are kept: no dialect ends one with more."""
Headering = Iterable[tuple[bytes, bytes]]


def middlewares() -> list[Middleware]:
    """What Ray puts around its HTTP server."""
    return [Middleware(Doorway)]


class Doorway:
    """An ASGI middleware; each request passes through a `Passage` of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = clean_request_id(Headers(scope=scope).get("x-request-id", ""))
        exchange = Exchange(request_id, dialect_of(scope["path"]))
        scope["headers"] = harmless(scope["headers"], exchange.request_id)
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
            return
        passage = Passage(send, exchange)
        try:
            await self._app(scope, receive, passage.send)
        finally:
            await passage.end()


def harmless(headers: Headering, request_id: str) -> list[tuple[bytes, bytes]]:
    """The client's headers without Ray's switches in any spelling, with exactly one request id."""
    dropped = SWITCHES | {"x-request-id"}
    kept = [(name, value) for name, value in headers if _spelled(name) not in dropped]
    return [*kept, (b"x-request-id", request_id.encode("ascii"))]


def _spelled(name: bytes) -> str:
    return name.decode("latin-1").strip().lower().replace("_", "-")


class Passage:
    """One answer on its way out."""

    def __init__(self, send: Send, exchange: Exchange) -> None:
        self._send = send
        self._exchange = exchange
        self._replaced: int | None = None
        self._streams = False
        self._events = 0
        self._tail = b""
        self._ended = False

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start":
                await self._start(message)
            case "http.response.body":
                await self._body(message)
            case _:
                await self._send(message)

    async def end(self) -> None:
        """An event stream that its replica left unfinished ends as its dialect says that it failed, if nobody can go
        on with it."""
        dialect = self._exchange.dialect
        if self._streams and not self._ended and not self._tail.endswith(dialect.end):
            refusal = ReplicaLost("the replica that wrote this stream was lost; try again").refusal()
            frame = dialect.failed_frame(refusal, self._exchange.request_id, self._events)
            await self._send({"type": "http.response.body", "body": frame})

    async def _start(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers["x-request-id"] = self._exchange.request_id  # Ray adds one of its own
        kind = headers.get("content-type", "").partition(";")[0]
        if message["status"] in RAYS_WORDS and kind != "application/json":
            self._replaced = message["status"]
            return
        self._streams = kind == "text/event-stream" and STREAM_ID not in headers
        await self._send(message)

    async def _body(self, message: Message) -> None:
        last = not message.get("more_body", False)
        if self._replaced is None:
            self._events += message.get("body", b"").count(b"\ndata: {")
            self._tail = (self._tail + message.get("body", b""))[-MAX_END:] if self._streams else b""
            self._ended = self._ended or last
            await self._send(message)
        elif last and not self._ended:
            self._ended = True
            response = error_response(RAYS_WORDS[self._replaced].refusal(), self._exchange)
            await self._send(
                {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
            )
            await self._send({"type": "http.response.body", "body": response.body})
