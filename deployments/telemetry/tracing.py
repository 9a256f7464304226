"""Spans of OpenTelemetry, linked by W3C `traceparent` strings that cross handles as plain text.

Beside Ray Serve's own tracing and not on it: that is set for a whole cluster, its exporter is a function without
arguments and knows no settings, its context ends at a replica's event loop (loads and runs are threads), and without
Ray it is not there. Both can be on: what a client's header began is one trace for both. Nothing global is set here.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from deployments.contracts.errors import AnymodalError
from deployments.telemetry.terms import TracingTerms
from deployments.telemetry.timeline import CANCELLED, OK

W3C = TraceContextTextMapPropagator()
SEND_EVERY_MS = 1000
INTERNAL = "internal_error"
Attribute = str | int | float | bool


class Span(Protocol):
    """Something that takes time; `traceparent` is what other spans name as their parent."""

    @property
    def traceparent(self) -> str | None: ...

    def tell(self, **attributes: Attribute) -> None: ...

    def end_as(self, code: str) -> None:
        """`ok`, `cancelled` or an error's code."""


class NoSpan:
    """Off; whoever asks passes no parent on."""

    traceparent: str | None = None

    def tell(self, **attributes: Attribute) -> None:
        """Nothing is kept."""

    def end_as(self, code: str) -> None:
        """Nothing is kept."""


NO_SPAN = NoSpan()


class OpenSpan:
    """A span of OpenTelemetry; of errors it says the code alone, for messages may repeat what was sent."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        carrier: dict[str, str] = {}
        W3C.inject(carrier, trace.set_span_in_context(span))
        self.traceparent = carrier.get("traceparent")

    def tell(self, **attributes: Attribute) -> None:
        for name, value in attributes.items():
            self._span.set_attribute(f"anymodal.{name}", value)

    def end_as(self, code: str) -> None:
        self._span.set_attribute("anymodal.code", code)
        if code not in (OK, CANCELLED):
            self._span.set_status(Status(StatusCode.ERROR, code))


class Tracing:
    """Opens spans with `tracer`; without one it opens none."""

    def __init__(self, tracer: trace.Tracer | None = None) -> None:
        self._tracer = tracer

    @property
    def is_on(self) -> bool:
        return self._tracer is not None

    @contextmanager
    def span(self, name: str, parent: str | None, **attributes: Attribute) -> Iterator[Span]:
        """What runs within; `parent` is a `traceparent`, anything else begins a new trace."""
        if self._tracer is None:
            yield NO_SPAN
            return
        under = self._tracer.start_span(name, context=_context(parent))
        opened = OpenSpan(under)
        opened.tell(**attributes)
        try:
            yield opened
        except BaseException as raised:
            opened.end_as(code_of(raised))
            raise
        finally:
            under.end()

    def past(
        self,
        name: str,
        parent: str | None,
        times: tuple[float, float],
        marks: tuple[tuple[str, float], ...] = (),
        code: str = OK,
        **attributes: Attribute,
    ) -> None:
        """What is over, by `time.perf_counter`, with what happened within it and when."""
        if self._tracer is None:
            return
        began, ended = (_wall_ns(at) for at in times)
        under = self._tracer.start_span(name, context=_context(parent), start_time=began)
        for mark, at in marks:
            under.add_event(mark, timestamp=_wall_ns(at))
        opened = OpenSpan(under)
        opened.tell(**attributes)
        opened.end_as(code)
        under.end(end_time=ended)


OFF = Tracing()


def tracing_of(terms: TracingTerms, place: str) -> Tracing:
    """What exports to the endpoint, from a thread of its own; `place` says which process tells."""
    if terms.endpoint is None:
        return OFF
    # What is off costs nothing, not even these imports.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

    named: Mapping[str, str] = {"service.name": "anymodal", "service.instance.id": place}
    provider = TracerProvider(resource=Resource.create(named), sampler=ParentBasedTraceIdRatio(terms.ratio))
    exporter = OTLPSpanExporter(endpoint=f"{terms.endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=SEND_EVERY_MS))
    return Tracing(provider.get_tracer("anymodal"))


def code_of(raised: BaseException) -> str:
    """What is said of a failure; whoever leaves raises no `Exception`."""
    if isinstance(raised, AnymodalError):
        return raised.refusal().code
    return INTERNAL if isinstance(raised, Exception) else CANCELLED


def _context(parent: str | None) -> Context:
    """Of a parent that is no valid `traceparent` nothing is left."""
    return W3C.extract({"traceparent": parent} if parent else {}, context=Context())


def _wall_ns(at: float) -> int:
    return time.time_ns() - int((time.perf_counter() - at) * 1e9)
