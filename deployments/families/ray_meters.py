"""Figures kept by Ray, which every node's agent hands to Prometheus; Serve adds the replica that keeps them."""

import threading
from typing import Any

from ray.serve.metrics import Counter, Gauge, Histogram

from deployments.telemetry.metrics import Metric


class RayMeters:
    """Each metric is made when its first value comes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, Counter | Gauge | Histogram] = {}

    def keep(self, metric: Metric, value: float, **labels: str) -> None:
        match self._of(metric):
            case Counter() as counter:
                if value > 0:  # Ray refuses to add nothing
                    counter.inc(value, labels)
            case Gauge() as gauge:
                gauge.set(value, labels)
            case Histogram() as histogram:
                histogram.observe(value, labels)

    def _of(self, metric: Metric) -> Counter | Gauge | Histogram:
        with self._lock:
            if metric.name not in self._made:
                self._made[metric.name] = _made(metric)
            return self._made[metric.name]


def _made(metric: Metric) -> Counter | Gauge | Histogram:
    labels: Any = metric.labels  # Ray annotates them as one, and takes any number
    match metric.kind:
        case "counter":
            return Counter(metric.name, metric.meaning, labels)
        case "gauge":
            return Gauge(metric.name, metric.meaning, labels)
        case "histogram":
            return Histogram(metric.name, metric.meaning, list(metric.buckets), labels)
