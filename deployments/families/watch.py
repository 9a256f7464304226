"""What a replica tells of itself: the figures and spans of its calls, of its models and of its memory."""

import time
from collections.abc import Mapping
from contextlib import closing

from deployments.contracts.call import Work
from deployments.contracts.events import Event
from deployments.contracts.observing import BatchRan, Happening, Left, Loaded, NotLoaded
from deployments.contracts.status import ReplicaStatus
from deployments.runtime.bridge import Blocking
from deployments.telemetry import metrics
from deployments.telemetry.metrics import OF_HUB, Meters, call_labels, model_label
from deployments.telemetry.timeline import OK, Measured, Timeline
from deployments.telemetry.tracing import Tracing

OF_A_CALL = {
    metrics.FIRST_EVENT_SECONDS: "first_event_s",
    metrics.RUN_SECONDS: "run_s",
    metrics.TOKENS_PER_SECOND: "tokens_per_s",
    metrics.STEPS_PER_SECOND: "steps_per_s",
}


class Watch:
    """Watches one replica; implements `contracts.observing.Observer`."""

    def __init__(self, family: str, meters: Meters, tracing: Tracing) -> None:
        self._family = family
        self._meters = meters
        self._tracing = tracing
        self._labels: dict[str, str] = {}
        self._told: dict[tuple[str, str], int] = {}

    def over(self, work: Work, events: Blocking[Event]) -> Blocking[Event]:
        """The same events, of which the figures are kept when they end, however that is."""
        timeline = Timeline(time.perf_counter())
        try:
            with closing(events):
                for event in events:
                    if event is not None:
                        timeline.take(event, time.perf_counter())
                    yield event
        finally:
            self._keep(work, timeline.measured(time.perf_counter()))

    def _keep(self, work: Work, measured: Measured) -> None:
        labels = call_labels(work.task, work.model, self._family)
        for metric, name in OF_A_CALL.items():
            if (value := getattr(measured, name)) is not None:
                self._meters.keep(metric, value, **labels)
        for name, times, marks in (("load", measured.load, measured.phases), ("run", measured.run, ())):
            if times is not None:
                code = OK if name == "load" and measured.run else measured.code
                self._tracing.past(name, work.traceparent, times, marks, code, **labels)

    def happened(self, what: Happening) -> None:
        labels = {"family": self._family, "model": model_label(what.model)}
        match what:
            case Loaded():
                self._labels[what.model.id] = labels["model"]
                self._meters.keep(metrics.LOADS, 1, **labels, code=OK)
                for phase, seconds in what.load_s.items():
                    self._meters.keep(metrics.LOAD_SECONDS, seconds, **labels, phase=phase)
            case NotLoaded():
                self._meters.keep(metrics.LOADS, 1, **labels, code=what.code)
            case Left():
                self._meters.keep(metrics.EVICTIONS, 1, **labels, why=what.why)
            case BatchRan():
                self._meters.keep(metrics.BATCH_ITEMS, what.items, **labels)

    def look(self, status: ReplicaStatus) -> None:
        """Bytes as they are now; a model that was told of and has left is told of once more, as nothing."""
        for of in ("budget", "charged", "reserved", "resident"):
            self._meters.keep(metrics.MEMORY_BYTES, getattr(status, f"{of}_bytes"), family=self._family, of=of)
        now = bytes_by_model(status, self._labels)
        for (model, of), taken in {**dict.fromkeys(self._told, 0), **now}.items():
            self._meters.keep(metrics.MODEL_BYTES, taken, family=self._family, model=model, of=of)
        self._told = now


def bytes_by_model(status: ReplicaStatus, labels: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """What models in memory take by the catalog and by what was measured; those of one label together."""
    taken: dict[tuple[str, str], int] = {}
    for held in status.models:
        if held.state == "ready":
            label = labels.get(held.model, OF_HUB)
            for of, some in (("declared", held.declared_bytes), ("measured", held.bytes)):
                taken[label, of] = taken.get((label, of), 0) + some
    return taken
