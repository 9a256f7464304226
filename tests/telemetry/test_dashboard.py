"""The dashboard asks for nothing that nobody keeps, and leaves out nothing that is kept."""

import json
import re
from typing import Any

import pytest

from deployments.telemetry.metrics import METRICS
from tests.server import REPOSITORY

SERIES = {series: metric for metric in METRICS for series in metric.series}
NAME = re.compile(r"\bray_\w+")


@pytest.fixture(scope="module")
def dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((REPOSITORY / "configs/grafana/anymodal.json").read_text())
    return read


def queries(dashboard: dict[str, Any]) -> list[str]:
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return panels + [one["definition"] for one in dashboard["templating"]["list"] if one["type"] == "query"]


def test_every_query_names_metrics_and_labels_that_exist(dashboard: dict[str, Any]) -> None:
    for query in queries(dashboard):
        names = NAME.findall(query)
        assert names, query
        assert [name for name in names if name not in SERIES] == []
        known = {label for name in names for label in SERIES[name].labels} | {"le"}
        asked = {label for group in re.findall(r"by \(([^)]*)\)", query) for label in re.split(r",\s*", group)}
        asked |= set(re.findall(r"(\w+)[=!]~?\"", query))
        assert asked <= known, query


def test_every_metric_is_shown(dashboard: dict[str, Any]) -> None:
    shown = {name for query in queries(dashboard) for name in NAME.findall(query)}
    assert [metric.name for metric in METRICS if not shown & set(metric.series)] == []


def test_every_variable_of_a_query_is_declared(dashboard: dict[str, Any]) -> None:
    declared = {one["name"] for one in dashboard["templating"]["list"]} | {"__rate_interval"}
    used = {name for query in queries(dashboard) for name in re.findall(r"\$(\w+)", query)}
    assert used <= declared


def test_metrics_are_ours_by_name_and_told_apart_by_few_labels() -> None:
    names = [metric.name for metric in METRICS]
    assert sorted(set(names)) == sorted(names)
    assert all(name.startswith("anymodal_") for name in names)
    labels = {label for metric in METRICS for label in metric.labels}
    assert labels == {"task", "model", "family", "code", "unit", "phase", "why", "of", "dialect", "status"}
    assert all(bool(metric.buckets) == (metric.kind == "histogram") for metric in METRICS)
