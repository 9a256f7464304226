"""A house whose figures and spans are kept where a test can read them, without Ray or a network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from configs.catalog import catalog
from configs.settings import JobSettings, Settings
from deployments.families.watch import Watch
from deployments.ingress.access.guard import Access
from deployments.ingress.api import create_api
from deployments.ingress.limits import Limits
from deployments.ingress.watch import HttpWatch
from deployments.telemetry.metrics import Metric
from deployments.telemetry.tracing import Tracing
from graphs.jobs.house import DurableHouse
from graphs.models.choice import Models
from graphs.router import Router
from graphs.watch import RequestWatch
from tests.ingress.in_process import InProcessFamily

FAMILIES = ("text", "retrieval", "image_generation")


@dataclass
class Ledger:
    """Every figure that was kept, in its order; a label too many or too few is refused, as Ray does."""

    entries: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    def keep(self, metric: Metric, value: float, **labels: str) -> None:
        assert set(labels) == set(metric.labels), metric.name
        self.entries.append((metric.name, labels, value))

    def of(self, metric: Metric, **labels: str) -> list[float]:
        """The values of a metric whose labels are these, among others."""
        return [value for name, told, value in self.entries if name == metric.name and labels.items() <= told.items()]


@dataclass
class Kept:
    """The app, and what it tells of itself."""

    ledger: Ledger
    spans: InMemorySpanExporter
    client: httpx.AsyncClient

    async def ask(self, task: str, inputs: Any, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        body = {"task": task, "inputs": inputs} | more
        return await self.client.post("/api/inference", json=body, headers=headers)


async def within(folder: str, ask: Callable[[Kept], Any]) -> Kept:
    """What was kept of what `ask` did in a house of its own."""
    ledger, spans = Ledger(), InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracing = Tracing(provider.get_tracer("anymodal"))
    families = {name: InProcessFamily(name, watch=Watch(name, ledger, tracing)) for name in FAMILIES}
    models = Models(tuple(row for row in catalog() if row.tier == "embedded"), "embedded")
    settings = Settings(jobs=JobSettings(folder=folder))
    watch = RequestWatch(ledger, tracing)
    durable = DurableHouse(settings, models, families, watch)
    router = Router(settings, models, families, durable.meter, watch)
    api = create_api(router, Limits(), durable, Access(on_loopback=True), HttpWatch(ledger, tracing))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://in.process") as client:
        kept = Kept(ledger, spans, client)
        await ask(kept)
    for family in families.values():
        family.end()
    return kept


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]
