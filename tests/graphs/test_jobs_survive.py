"""A job outlives the replica that runs it, and its result the whole application."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.client import Client, Json
from tests.jobs.following import ended, follow, seen, submit, wait_until
from tests.processes import started_in
from tests.server import Server, served

FILM: dict[str, Any] = {"num_frames": 9, "width": 96, "height": 96, "num_inference_steps": 50}


def replicas(server: Server, deployment: str) -> list[int]:
    """The processes of a deployment's replicas, which Ray names after it."""
    mark = f"ray::ServeReplica:anymodal:{deployment}".encode()
    return [pid for pid in started_in(str(server.folder)) if mark in Path(f"/proc/{pid}/cmdline").read_bytes()]


def kill_router(server: Server) -> None:
    """As a machine's loss would: without a word."""
    killed = replicas(server, "router")
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    while set(killed) & set(replicas(server, "router")) or not replicas(server, "router"):
        assert time.monotonic() - began < 300, "the router does not come back"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, Any]]:
    with TemporaryDirectory(prefix="jobs", dir="/tmp") as folder:
        yield {"jobs": {"folder": folder}}


@pytest.fixture(scope="module")
def survived(store: dict[str, Any]) -> Json:
    """A job whose router was killed while it ran; its application is stopped once it has ended."""
    with served(store, gently=True) as server:
        client = Client(server.url)
        id = submit(client, "text-to-video", "a red circle", **FILM)
        before = wait_until(client, id, lambda job: job["progress"] > 0)
        assert before["status"] == "running"
        kill_router(server)
        client = patient(server)
        job = ended(client, id)
        told = list(follow(client, id))
        waited = client.answer("text-to-video", "a red circle", **FILM | {"seed": job["parameters"]["seed"]})
    return job | {"before": before, "told": told, "waited": waited["result"]}


def patient(server: Server) -> Client:
    """A client once the new router answers."""
    began = time.monotonic()
    client = Client(server.url)
    while client.http.get("/health").status_code != 200:
        assert time.monotonic() - began < 300
        time.sleep(0.2)
    return client


def test_a_job_whose_router_was_killed_is_run_again_to_its_end(survived: Json) -> None:
    assert (survived["status"], survived["error"]) == ("succeeded", None)
    assert survived["attempts"] == 2


def test_it_comes_to_the_same_film_with_the_seed_that_was_drawn_at_first(survived: Json) -> None:
    assert survived["parameters"] == survived["before"]["parameters"]
    assert survived["result"]["result"] == survived["waited"]


def test_its_events_say_that_it_began_again_under_numbers_that_go_on(survived: Json) -> None:
    (number, first), *_, (_, last) = survived["told"]
    assert (first["type"], first["attempt"]) == ("restarted", 2)
    assert int(number) > 1
    assert last == {"type": "[DONE]"}


def test_its_result_is_there_after_the_application_was_stopped_and_started(
    survived: Json, store: dict[str, Any]
) -> None:
    with served(store) as again:
        client = Client(again.url)
        read = seen(client, survived["id"])
        assert read == {name: survived[name] for name in read}
        assert client.http.get("/api/jobs").json()["jobs"][0]["id"] == survived["id"]
        assert list(follow(client, survived["id"])) == survived["told"]
