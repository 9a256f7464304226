"""What the tests of jobs share: handing one in, waiting for its end, following its events."""

import json
import time
from collections.abc import Callable, Generator
from typing import Any

from tests.client import Client, Json, body

OVER = {"succeeded", "failed", "cancelled"}
WITHIN_S = 300


def submit(client: Client, task: str, inputs: Any, **parameters: Any) -> str:
    response = client.http.post("/api/jobs", json=body(task, inputs, None, parameters))
    assert response.status_code == 202, response.text[:600]
    job: Json = response.json()
    assert response.headers["location"] == f"/api/jobs/{job['id']}"
    assert (job["status"], job["result"], job["error"]) == ("queued", None, None)
    return str(job["id"])


def seen(client: Client, id: str) -> Json:
    response = client.http.get(f"/api/jobs/{id}")
    assert response.status_code == 200, response.text[:600]
    job: Json = response.json()
    return job


def wait_until(client: Client, id: str, enough: Callable[[Json], bool]) -> Json:
    """The job, as soon as it is so."""
    began = time.monotonic()
    while not enough(job := seen(client, id)):
        assert time.monotonic() - began < WITHIN_S, job
        time.sleep(0.05)
    return job


def ended(client: Client, id: str) -> Json:
    return wait_until(client, id, lambda job: job["status"] in OVER)


def follow(client: Client, id: str, after: str | None = None) -> Generator[tuple[str, Json], None, None]:
    """Events with their ids, until the server ends the stream; [DONE] comes under the id of none."""
    headers = {"last-event-id": after} if after else {}
    with client.http.stream("GET", f"/api/jobs/{id}/events", headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        number = ""
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            number = value if name in {"id", ""} else number
            if name == "data":
                yield number, {"type": "[DONE]"} if value == "[DONE]" else json.loads(value)
