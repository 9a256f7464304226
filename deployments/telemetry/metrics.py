"""Every figure that is kept, declared once: what it is called, what it means, by what it is told apart.

Labels take few values, and none that a client makes up: tasks that are served, models of the catalog and of the
operator's folders, families, codes of the closed tree of errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from deployments.contracts.model import ModelFacts

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
RATES = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0)
SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
CALL = ("task", "model", "family")
OF_HUB, SEVERAL, UNNAMED, UNKNOWN = "hub", "several", "default", "unknown"
"""What stands in place of a model's name where clients could make up ever new ones, or where there is none."""


@dataclass(frozen=True)
class Metric:
    """`name` as we call it; Ray adds `ray_` before it, and to a counter `_total`."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: tuple[str, ...]
    buckets: tuple[float, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The names under which Prometheus finds it."""
        ends = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
        return tuple(f"ray_{self.name}{end}" for end in ends[self.kind])


HTTP_RESPONSES = Metric(
    "anymodal_http_responses", "counter", "Answers over HTTP, those of refused requests too.", ("dialect", "status")
)
REQUESTS = Metric(
    "anymodal_requests",
    "counter",
    "Requests that ended, with the code of their error, `ok`, or `cancelled` by a client that left.",
    (*CALL, "code"),
)
REQUEST_SECONDS = Metric("anymodal_request_seconds", "histogram", "From request to answer's end.", CALL, SECONDS)
QUEUE_SECONDS = Metric(
    "anymodal_queue_seconds", "histogram", "What a hop waited for its turn or was on its way.", CALL, SECONDS
)
USAGE = Metric("anymodal_usage", "counter", "What answers took, each kind in its own unit.", (*CALL, "unit"))
FIRST_EVENT_SECONDS = Metric(
    "anymodal_first_event_seconds",
    "histogram",
    "From a call's arrival in its replica to its first token, step, sound or answer; a load of its model counts.",
    CALL,
    SECONDS,
)
RUN_SECONDS = Metric("anymodal_run_seconds", "histogram", "What a call's engine took.", CALL, SECONDS)
TOKENS_PER_SECOND = Metric("anymodal_tokens_per_second", "histogram", "Tokens that one call wrote.", CALL, RATES)
STEPS_PER_SECOND = Metric("anymodal_steps_per_second", "histogram", "Steps that one call made.", CALL, RATES)
BATCH_ITEMS = Metric(
    "anymodal_batch_items", "histogram", "Items in a pass, or requests as one more joins.", ("model", "family"), SIZES
)
LOAD_SECONDS = Metric(
    "anymodal_load_seconds", "histogram", "A model's way into memory.", ("model", "family", "phase"), SECONDS
)
LOADS = Metric("anymodal_loads", "counter", "Loads that ended, with a code as requests.", ("model", "family", "code"))
EVICTIONS = Metric("anymodal_evictions", "counter", "Models that left memory, and why.", ("model", "family", "why"))
MODEL_BYTES = Metric(
    "anymodal_model_bytes",
    "gauge",
    "Bytes of a model in memory: `declared` by the catalog, `measured` there; 0 when it has left.",
    ("model", "family", "of"),
)
MEMORY_BYTES = Metric(
    "anymodal_memory_bytes",
    "gauge",
    "A replica's `budget` for models, what is `charged` and `reserved` of it, what it holds altogether (`resident`).",
    ("family", "of"),
)
METRICS = (
    HTTP_RESPONSES,
    REQUESTS,
    REQUEST_SECONDS,
    QUEUE_SECONDS,
    USAGE,
    FIRST_EVENT_SECONDS,
    RUN_SECONDS,
    TOKENS_PER_SECOND,
    STEPS_PER_SECOND,
    BATCH_ITEMS,
    LOAD_SECONDS,
    LOADS,
    EVICTIONS,
    MODEL_BYTES,
    MEMORY_BYTES,
)


class Meters(Protocol):
    """Keeps figures; from any thread."""

    def keep(self, metric: Metric, value: float, **labels: str) -> None:
        """Add to a counter, set a gauge, observe for a histogram."""


class NoMeters:
    """Keeps nothing."""

    def keep(self, metric: Metric, value: float, **labels: str) -> None:
        """Nothing is done."""


def model_label(model: ModelFacts) -> str:
    """A model of the Hub that no row names is one of as many as clients can think of."""
    return OF_HUB if model.origin == "hub" else model.id


def call_labels(task: str, model: ModelFacts, family: str) -> Mapping[str, str]:
    return {"task": task, "model": model_label(model), "family": family}
