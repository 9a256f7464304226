"""A collector of OpenTelemetry's: takes OTLP over HTTP and decodes what comes."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

WITHIN_S = 120


@dataclass(frozen=True)
class Collected:
    """A span as it arrived; ids in hexadecimal, `parent` empty where it has none, `place` the process that told it."""

    name: str
    trace: str
    id: str
    parent: str
    place: str
    began_ns: int
    ended_ns: int
    attributes: dict[str, str]
    marks: tuple[str, ...]


@dataclass
class Collector:
    """`url` is what senders are told; spans come at any time."""

    url: str = ""
    spans: list[Collected] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes) -> None:
        new = list(decoded(body))
        with self.changed:
            self.spans += new
            self.changed.notify_all()

    def trace(self, id: str, is_whole: Callable[[list[Collected]], bool]) -> list[Collected]:
        """The spans of a trace as soon as they are all there."""
        with self.changed:
            came = self.changed.wait_for(lambda: is_whole(self._of(id)), WITHIN_S)
            assert came, [(span.name, span.place) for span in self._of(id)]
            return self._of(id)

    def _of(self, id: str) -> list[Collected]:
        return [span for span in self.spans if span.trace == id]


def decoded(body: bytes) -> Iterator[Collected]:
    request = ExportTraceServiceRequest()
    request.ParseFromString(body)
    for resource in request.resource_spans:
        named = {one.key: one.value.string_value for one in resource.resource.attributes}
        assert named["service.name"] == "anymodal"
        for span in (span for scope in resource.scope_spans for span in scope.spans):
            yield Collected(
                name=span.name,
                trace=span.trace_id.hex(),
                id=span.span_id.hex(),
                parent=span.parent_span_id.hex(),
                place=named["service.instance.id"],
                began_ns=span.start_time_unix_nano,
                ended_ns=span.end_time_unix_nano,
                attributes={one.key: one.value.string_value for one in span.attributes},
                marks=tuple(event.name for event in span.events),
            )


@contextmanager
def collecting() -> Iterator[Collector]:
    """While it lasts, a collector listens on this machine."""
    collector = Collector()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            known = self.path == "/v1/traces" and self.headers["content-type"] == "application/x-protobuf"
            if known:
                collector.take(gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200 if known else 404)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as listening:
        collector.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            listening.shutdown()
            thread.join()
