"""What the HTTP edge tells of itself: how many answers of which status, and a span for each request to a model."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import Scope

from deployments.ingress.refusals import Exchange, exchange_of
from deployments.telemetry.metrics import HTTP_RESPONSES, Meters, NoMeters
from deployments.telemetry.timeline import CANCELLED, OK
from deployments.telemetry.tracing import OFF, Span, Tracing

TRACED = "POST"
"""What only looks something up, a probe of /health above all, would fill traces with noise."""
LEFT = 499
"""What stands for a client that went away before its answer began."""


class HttpWatch:
    """Keeps figures by `meters`, spans by `tracing`."""

    def __init__(self, meters: Meters | None = None, tracing: Tracing = OFF) -> None:
        self._meters = meters or NoMeters()
        self._tracing = tracing

    @contextmanager
    def exchange(self, scope: Scope) -> Iterator["Seen"]:
        """Within it a request is answered; the client's own `traceparent` is its parent."""
        exchange = exchange_of(scope)
        if scope["method"] != TRACED or not self._tracing.is_on:
            yield Seen(self._meters, exchange)
            return
        named = {"dialect": exchange.dialect.name, "request_id": exchange.request_id}
        with self._tracing.span("ingress", Headers(scope=scope).get("traceparent"), **named) as span:
            exchange.traceparent = span.traceparent
            yield Seen(self._meters, exchange, span)


class Seen:
    """One exchange under watch."""

    def __init__(self, meters: Meters, exchange: Exchange, span: Span | None = None) -> None:
        self._meters = meters
        self._exchange = exchange
        self._span = span

    def answered(self, status: int | None) -> None:
        """With this status; None: not at all, for the client left."""
        known = LEFT if status is None else status
        self._meters.keep(HTTP_RESPONSES, 1, dialect=self._exchange.dialect.name, status=str(known))
        if self._span:
            self._span.tell(status=known)
            self._span.end_as(code_of_status(known))


def code_of_status(status: int) -> str:
    """The span's code where nothing better is known: the request's own span has the error's."""
    if status == LEFT:
        return CANCELLED
    return OK if status < 400 else f"status_{status}"
