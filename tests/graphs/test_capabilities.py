"""GET /api/config/capabilities: every task of the Hub has a row, served with its schemas or refused with a reason."""

from typing import Any

import pytest

from deployments.tasks.registry import FAMILIES, TASKS
from graphs.models.capabilities import HUB_TASKS, NOT_SERVED, OWN_TASKS
from tests.client import Client

Rows = dict[str, dict[str, Any]]


@pytest.fixture
def rows(client: Client) -> Rows:
    answer = client.http.get("/api/config/capabilities")
    assert answer.status_code == 200
    return {row["task"]: row for row in answer.json()["capabilities"]}


def test_all_tasks_of_the_hub_and_our_own_have_a_row(rows: Rows) -> None:
    assert len(HUB_TASKS) == 57
    assert set(rows) == {*HUB_TASKS, *OWN_TASKS}


def test_a_served_row_names_a_model_in_every_tier_its_kinds_and_its_schemas(rows: Rows) -> None:
    for id, task in TASKS.items():
        row = rows[id]
        assert row["served"], id
        assert set(row["defaults"]) == {"embedded", "small", "large"}, id
        assert (row["takes"], row["gives"]) == (list(task.takes), list(task.gives)), id
        for schema in ("input_schema", "parameters_schema", "output_schema"):
            assert row[schema]["type"] == "object", id
        assert row["gives"] or "want" in row["parameters_schema"]["properties"], id


def test_what_is_not_served_says_why(rows: Rows) -> None:
    unserved = {id: row["reason"] for id, row in rows.items() if not row["served"]}
    assert unserved == NOT_SERVED
    assert all(len(reason) > 30 for reason in unserved.values())


def test_the_model_that_holds_now_is_the_one_that_answers(client: Client, rows: Rows) -> None:
    for id, row in rows.items():
        assert row["default"] == row["defaults"].get("embedded"), id
    answer = client.answer("text-classification", "a lovely circle")
    assert answer["resolved_model_id"] == rows["text-classification"]["default"]


def test_devices_are_told_with_what_they_compute_in_and_the_room_for_models(client: Client) -> None:
    client.infer("text-classification", "a lovely circle")
    devices = client.http.get("/api/config/capabilities").json()["devices"]
    assert {device["family"] for device in devices} == set(FAMILIES)
    (text,) = (device for device in devices if device["family"] == "text")
    assert (text["device"], text["fault"]) == ("cpu", None)
    assert "float32" in text["precisions"]
    assert 0 < text["free_bytes"] < text["budget_bytes"]
    replicas = [replica for family in status(client) for replica in family["replicas"]]
    assert len(replicas) == len([device for device in devices if device["replica"]])


def status(client: Client) -> list[dict[str, Any]]:
    families: list[dict[str, Any]] = client.http.get("/api/models/status").json()["families"]
    return families
