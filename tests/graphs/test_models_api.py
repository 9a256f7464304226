"""Models through the served API: brought into a replica's memory with progress, told of, given back, kept in use."""

import json
import os
import signal
from typing import Any

import pytest

from tests.client import Client, body
from tests.server import Server

Json = dict[str, Any]
MODEL, PAINTER = "anymodal/tiny-patchtst", "anymodal/shapes-sd3"
"""The first is asked by few other tests, and nothing goes wrong with these if it must be loaded again."""


def load(client: Client, model: str) -> list[Json]:
    """All events of a load."""
    with client.http.stream("POST", "/api/models/load", json={"model": model}) as response:
        assert response.status_code == 200, response.read()
        lines = [line.removeprefix("data: ") for line in response.iter_lines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def detail(client: Client, model: str) -> Json:
    told: Json = client.http.get(f"/api/models/{model}").json()
    return told


def unload(client: Client, model: str) -> tuple[int, Json]:
    answer = client.http.post("/api/models/unload", json={"model": model})
    return answer.status_code, answer.json()


def test_a_model_comes_is_told_of_and_goes(client: Client) -> None:
    unload(client, MODEL)
    *loading, ready = load(client, MODEL)
    phases = [event["phase"] for event in loading]
    assert phases
    assert set(phases) <= {"waiting", "downloading", "reading", "building"}, "those that last long enough to be told"
    read = [event["done_bytes"] for event in loading if event["phase"] == "reading"]
    assert read == sorted(read)
    assert ready["type"] == "ready"
    status = ready["model"]
    assert (status["model"], status["state"], status["device"], status["in_use"]) == (MODEL, "ready", "cpu", 0)
    assert status["precision"] == "float32"
    assert set(status["load_s"]) >= {"building"}
    assert sum(status["load_s"].values()) <= status["loaded_in_s"] * 1.5 + 1
    assert [event["type"] for event in load(client, MODEL)] == ["ready"]

    told = detail(client, MODEL)
    assert told["states"] == ["ready"]
    (place,) = (place for place in told["replicas"] if place["held"])
    assert (place["family"], place["fits"], place["held"][0]["bytes"]) == ("forecasting", "held", status["bytes"])
    assert 0 < place["free_bytes"] < place["budget_bytes"]
    assert client.http.get(f"/api/models?loaded=true&search={MODEL}").json()["total"] == 1

    code, gone = unload(client, MODEL)
    assert (code, gone["unloaded"], gone["replicas"], gone["freed_bytes"]) == (200, True, 1, status["bytes"])
    assert unload(client, MODEL) == (200, {"model": MODEL, "unloaded": False, "replicas": 0, "freed_bytes": 0})
    series = [float(value % 7) for value in range(96)]
    types = [event["type"] for event in client.events("time-series-forecasting", {"series": series}, model=MODEL)]
    assert types[0] == "loading"
    assert types[-1] == "done"


def test_a_model_that_paints_is_not_taken_away(client: Client) -> None:
    asked = body("text-to-image", "a red circle", PAINTER, {"num_inference_steps": 200}) | {"stream": True}
    with client.http.stream("POST", "/api/inference", json=asked) as painting:
        lines = painting.iter_lines()  # kept: dropped, it would close the connection
        assert "event: progress" in lines
        code, refused = unload(client, PAINTER)
    assert (code, refused["error"]["code"], refused["error"]["model"]) == (409, "model_in_use", PAINTER)


def test_totals_are_the_sums_of_replicas(client: Client) -> None:
    load(client, MODEL)
    told = client.http.get("/api/models/status").json()
    replicas = [replica for family in told["families"] for replica in family["replicas"]]
    assert all(family["fault"] is None for family in told["families"])
    assert told["totals"]["replicas"] == len(replicas) >= 1
    assert told["totals"]["models"] == sum(len(replica["models"]) for replica in replicas) >= 1
    for replica in replicas:
        assert replica["charged_bytes"] + replica["reserved_bytes"] <= replica["budget_bytes"]
        assert replica["resident_bytes"] > 0
    assert told["totals"]["charged_bytes"] == sum(replica["charged_bytes"] for replica in replicas) > 0


@pytest.mark.alone
def test_a_replica_that_does_not_answer_is_told_of_and_not_waited_for(server: Server) -> None:
    client = Client(server.url)
    load(client, MODEL)
    pid = next(replica["pid"] for replica in statuses(client)["forecasting"]["replicas"])
    os.kill(pid, signal.SIGSTOP)
    try:
        told = statuses(client)
        devices = client.http.get("/api/config/capabilities").json()["devices"]
    finally:
        os.kill(pid, signal.SIGCONT)
    silent = told["forecasting"]
    assert (silent["replicas"], "1 of 1 replicas" in silent["fault"]) == ([], True)
    assert told["text"]["fault"] is None
    assert [device["fault"] for device in devices if device["family"] == "forecasting"] == [silent["fault"]]
    assert statuses(client)["forecasting"]["fault"] is None


def statuses(client: Client) -> dict[str, Json]:
    """By family."""
    return {family["family"]: family for family in client.http.get("/api/models/status").json()["families"]}
