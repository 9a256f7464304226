"""Spans by themselves: what is off, what a client's header may say, what is kept."""

import subprocess
import sys

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from deployments.contracts.errors import InputTooLong
from deployments.telemetry.terms import TracingTerms
from deployments.telemetry.tracing import NO_SPAN, OFF, Tracing, tracing_of
from tests.server import REPOSITORY

TRACE = "0af7651916cd43dd8448eb211c80319c"
HEADER = f"00-{TRACE}-b7ad6b7169203331-01"


def kept(ratio: float = 1.0) -> tuple[Tracing, InMemorySpanExporter]:
    spans = InMemorySpanExporter()
    provider = TracerProvider(sampler=ParentBasedTraceIdRatio(ratio))
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return Tracing(provider.get_tracer("anymodal")), spans


def test_off_is_no_span_at_all() -> None:
    assert tracing_of(TracingTerms(), "here") is OFF
    with OFF.span("hop", HEADER, task="t") as span:
        assert span is NO_SPAN
        assert span.traceparent is None
    OFF.past("run", HEADER, (0.0, 1.0))


def test_off_imports_no_exporter() -> None:
    exporter = "opentelemetry.exporter.otlp"
    code = f"import sys, graphs.app; print([name for name in sys.modules if name.startswith({exporter!r})])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("header", [None, "", "x" * 10_000, f"00-{'0' * 32}-b7ad6b7169203331-01", f"ff{HEADER[2:]}"])
def test_a_header_that_is_no_traceparent_begins_a_trace_of_its_own(header: str | None) -> None:
    tracing, spans = kept()
    with tracing.span("ingress", header) as span:
        assert span.traceparent is not None
        assert TRACE not in span.traceparent
    (told,) = spans.get_finished_spans()
    assert told.parent is None


def test_a_client_decides_whether_its_own_trace_is_kept() -> None:
    tracing, spans = kept(ratio=0.0)
    with tracing.span("ingress", None):
        pass
    with tracing.span("ingress", f"{HEADER[:-2]}00"):
        pass
    assert spans.get_finished_spans() == ()
    with tracing.span("ingress", HEADER) as span:
        assert span.traceparent is not None
        assert span.traceparent.startswith(f"00-{TRACE}-")
    assert len(spans.get_finished_spans()) == 1


def test_a_failure_is_told_by_its_code_alone() -> None:
    tracing, spans = kept()
    with pytest.raises(InputTooLong), tracing.span("hop", HEADER):
        raise InputTooLong("'a secret' is too long")
    with pytest.raises(KeyError), tracing.span("hop", HEADER):
        raise KeyError("a secret")
    refused, bug = spans.get_finished_spans()
    assert refused.status.description == "input_too_long"
    assert bug.status.description == "internal_error"
    assert "secret" not in refused.to_json() + bug.to_json()
