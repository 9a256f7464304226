"""What the router tells of itself: the figures of requests and hops, their spans, and a line for each that failed."""

import logging
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, contextmanager

from deployments.contracts.call import ANY_TO_ANY, Request, Wanted, Work
from deployments.contracts.events import Done, Event, Failed
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import FamilyStatus, UnloadOutcome
from deployments.tasks.registry import FAMILY_OF
from deployments.telemetry import metrics
from deployments.telemetry.metrics import SEVERAL, UNKNOWN, UNNAMED, Meters, NoMeters, call_labels, model_label
from deployments.telemetry.timeline import CANCELLED, OK
from deployments.telemetry.tracing import OFF, Span, Tracing, code_of
from graphs.models.choice import Models
from graphs.plans.route import Leg, Route
from graphs.runs.hop import FamilyDoor

LOG = logging.getLogger("anymodal.requests")
FILES_ONLY = {"log_to_stderr": False}
"""As Serve reads it: the terminal is not the place for what clients do wrong."""


class RequestWatch:
    """Keeps figures by `meters`, spans by `tracing`."""

    def __init__(self, meters: Meters | None = None, tracing: Tracing = OFF) -> None:
        self._meters = meters or NoMeters()
        self._tracing = tracing

    @contextmanager
    def request(self, asked: Request, models: Models) -> Iterator["WatchedRequest"]:
        """Within it a request is planned and run."""
        with self._tracing.span("request", asked.traceparent) as span:
            seen = WatchedRequest(self._meters, self._tracing, span, labels_of(asked, models))
            try:
                yield seen
            except BaseException as raised:
                seen.end(code_of(raised))
                raise
            else:
                seen.end(OK)


class WatchedRequest:
    """One request under watch."""

    def __init__(self, meters: Meters, tracing: Tracing, span: Span, labels: Mapping[str, str]) -> None:
        self._meters = meters
        self._tracing = tracing
        self._span = span
        self._labels = labels
        self._began = time.perf_counter()
        self._hops_left = 1
        self._code: str | None = None

    def planning(self) -> AbstractContextManager[Span]:
        return self._tracing.span("plan", self._span.traceparent, **self._labels)

    def planned(self, way: Route) -> None:
        """From now on it is known what runs."""
        self._hops_left = len(way.legs)
        if len(way.legs) == 1:
            self._labels = {**self._labels, "model": model_label(way.legs[0].model)}

    def doors(self, families: Mapping[str, FamilyDoor]) -> Mapping[str, FamilyDoor]:
        """The families, each call of which is a span of its own."""
        if not self._tracing.is_on:
            return families
        return {name: TracedDoor(door, name, self._tracing, self._span) for name, door in families.items()}

    def hop_done(self, leg: Leg, done: Done) -> None:
        labels = call_labels(leg.task.id, leg.model, FAMILY_OF[leg.task.id])
        self._meters.keep(metrics.QUEUE_SECONDS, done.queue_ms / 1000, **labels)
        for unit, amount in (done.usage.units if done.usage else {}).items():
            self._meters.keep(metrics.USAGE, amount, **labels, unit=unit)

    def told(self, event: Event) -> None:
        """What the caller has heard of it: a stream that is left after its last event was not cancelled."""
        match event:
            case Failed():
                self._code = event.error.code
            case Done():
                self._hops_left -= 1
                if self._hops_left <= 0 and self._code is None:
                    self._code = OK

    def end(self, code: str) -> None:
        code = self._code or code if code in (OK, CANCELLED) else code
        self._meters.keep(metrics.REQUESTS, 1, **self._labels, code=code)
        self._meters.keep(metrics.REQUEST_SECONDS, time.perf_counter() - self._began, **self._labels)
        self._span.tell(**self._labels)
        self._span.end_as(code)
        if code not in (OK, CANCELLED):
            LOG.info("%(task)s on %(model)s ended with %(code)s", {**self._labels, "code": code}, extra=FILES_ONLY)


class TracedDoor:
    """A family whose calls are spans that the replica's own hang on; implements `graphs.runs.hop.FamilyDoor`."""

    def __init__(self, door: FamilyDoor, family: str, tracing: Tracing, request: Span) -> None:
        self._door = door
        self._family = family
        self._tracing = tracing
        self._request = request

    async def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]:
        labels = call_labels(work.task, work.model, self._family)
        with self._tracing.span("hop", self._request.traceparent, **labels) as span:
            traced = work.model_copy(update={"traceparent": span.traceparent})
            async with aclosing(self._door.events(traced, whole=whole)) as events:
                async for event in events:
                    if isinstance(event, Failed):
                        span.end_as(event.error.code)
                    yield event

    def load(self, wanted: Wanted) -> AsyncGenerator[Event, None]:
        return self._door.load(wanted)

    async def unload(self, model: str) -> tuple[UnloadOutcome, ...]:
        return await self._door.unload(model)

    async def status(self) -> FamilyStatus:
        return await self._door.status()


def labels_of(asked: Request, models: Models) -> dict[str, str]:
    """As far as it is known before it is planned, and nothing that only a client knows."""
    family = FAMILY_OF.get(asked.task, UNKNOWN)
    if asked.task == ANY_TO_ANY:
        return {"task": ANY_TO_ANY, "family": SEVERAL, "model": _label(models, asked.model, SEVERAL)}
    task = UNKNOWN if family == UNKNOWN else asked.task
    return {"task": task, "family": family, "model": _label(models, asked.model, UNNAMED)}


def _label(models: Models, id: str | None, unnamed: str) -> str:
    if id is None:
        return unnamed
    model: ModelFacts | None = models.named(id)
    return UNKNOWN if model is None else model_label(model)
