"""A resumable stream is gone on with where its connection broke: nothing is lost, nothing comes twice."""

from typing import Any

import pytest

from tests.client import Client, Json, body, data_uri
from tests.ingress.resuming import (
    DONE,
    begun,
    broken_after,
    joined,
    refused,
    resumed,
    same_each_time,
    stream_of,
)
from tests.server import REPOSITORY

SPEECH = data_uri((REPOSITORY / "tests/assets/spoken.wav").read_bytes(), "audio/wav")
PAINTED = {"num_inference_steps": 12, "seed": 5, "preview_every": 4}
CHAIN = ["automatic-speech-recognition", "text-to-image"]
ASKED: dict[str, Json] = {
    "tokens": body("text-generation", "a red circle", None, {"max_new_tokens": 30}),
    "a chain": body("any-to-any", SPEECH, None, {"chain": CHAIN, "tasks": {"text-to-image": PAINTED}}),
    "sound": body("text-to-speech", "a red circle. a blue square. a green star. " * 2, None, {"seed": 3}),
}
LONG = body("text-to-image", "a red circle", None, {"num_inference_steps": 200, "width": 128, "height": 128, "seed": 1})


@pytest.fixture(scope="module", params=ASKED)
def unbroken(client: Client, request: pytest.FixtureRequest) -> tuple[Json, list[Json]]:
    """What is asked, and the events of a plain stream of it whose models are in memory."""
    asked = ASKED[request.param]
    client.http.post("/api/inference", json=asked).raise_for_status()
    parts: dict[str, Any] = dict(asked)
    return asked, client.stream(parts["task"], parts["inputs"], **parts["parameters"])


@pytest.mark.parametrize("breaks", [(1,), (2,), (5,), (1, 1), (2, 1, 3)], ids=str)
def test_what_is_joined_is_what_an_unbroken_stream_tells(
    client: Client, unbroken: tuple[Json, list[Json]], breaks: tuple[int, ...]
) -> None:
    asked, plain = unbroken
    *told, (_, end) = joined(client, asked, *breaks)
    assert end == DONE
    assert [event["seq"] for _, event in told] == list(range(len(plain)))
    assert [same_each_time(event) for _, event in told] == [same_each_time(event) for event in plain]


def test_a_stream_whose_first_event_never_came_is_read_from_it(client: Client) -> None:
    told = list(begun(client, ASKED["tokens"]))
    assert list(resumed(client, stream_of(told), None)) == told
    *_, (last, _), end = told
    assert list(resumed(client, stream_of(told), last)) == [end]


def test_what_a_client_needs_to_come_back_is_in_the_first_frame(client: Client) -> None:
    asked = ASKED["tokens"] | {"resumable": True}
    response = client.http.post("/api/inference/stream", json=asked)
    id = response.headers["x-stream-id"]
    head, _, _ = response.text.partition("\ndata: ")
    assert [line.partition(": ")[0] for line in head.splitlines()] == ["retry", "id", "event"]
    assert f"id: {id}:0" in head


@pytest.mark.alone
@pytest.mark.parametrize(("method", "path"), [("POST", "/cancel"), ("DELETE", "")])
def test_one_that_is_stopped_frees_its_model_long_before_its_end(client: Client, method: str, path: str) -> None:
    *_, picture = client.stream("text-to-image", "a red circle", num_inference_steps=2)
    assert picture["type"] == "done"
    told = broken_after(begun(client, LONG), 3)
    id = stream_of(told)
    assert client.users("anymodal/shapes-sd3") == 1
    stopped = client.http.request(method, f"/api/inference/{id}{path}")
    client.wait_for_users("anymodal/shapes-sd3", 0)
    if method == "DELETE":
        assert stopped.json() == {"id": id, "deleted": True}
        assert client.http.get(f"/api/inference/{id}/events").status_code == 404
    else:
        assert stopped.json() == {"id": id, "status": "cancelled"}
        *steps, (_, last) = resumed(client, id, told[-1][0])
        assert last["type"] == "cancelled"
        assert len(told) + len(steps) < 200


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"task": "no-such-task", "inputs": ""}, (404, "unknown_task", "task")),
        (body("text-generation", "a", None, {"stepz": 1}), (422, "unknown_parameter", "parameters.stepz")),
        (body("text-generation", "a", "no/such", {}), (404, "model_not_found", "model")),
        ({"task": "image-to-text", "inputs": "/etc/passwd"}, (422, "invalid_input", "inputs.image")),
        (ASKED["tokens"] | {"resumable": 1}, (422, "invalid_input", "resumable")),
        (ASKED["tokens"] | {"stream": False}, (422, "invalid_input", "resumable")),
    ],
)
def test_what_is_refused_has_a_true_status(client: Client, asked: Json, expected: tuple[int, str, str]) -> None:
    assert refused(client.http.post("/api/inference", json={"stream": True, "resumable": True} | asked)) == expected


def test_a_job_is_not_resumable(client: Client) -> None:
    response = client.http.post("/api/jobs", json=ASKED["tokens"] | {"resumable": True})
    assert refused(response) == (422, "invalid_input", "resumable")


@pytest.mark.parametrize("place", ["3", "stream_other:3", "{id}:", "{id}:three"])
def test_a_place_in_no_stream_of_this_name_is_refused(client: Client, place: str) -> None:
    told = list(begun(client, ASKED["tokens"]))
    id = stream_of(told)
    headers = {"last-event-id": place.format(id=id)}
    response = client.http.get(f"/api/inference/{id}/events", headers=headers)
    assert refused(response) == (422, "invalid_input", "last_event_id")


@pytest.mark.parametrize(("method", "path"), [("GET", "/events"), ("POST", "/cancel"), ("DELETE", "")])
def test_an_unknown_stream_is_not_found_and_a_job_is_none(client: Client, method: str, path: str) -> None:
    job = client.http.post("/api/jobs", json=body("text-classification", "a red circle", None, {})).json()["id"]
    for id in ("stream_nowhere", job):
        response = client.http.request(method, f"/api/inference/{id}{path}")
        assert refused(response) == (404, "not_found", "id")


def test_streams_are_listed_among_jobs_only_where_they_are_asked_for(client: Client) -> None:
    id = stream_of(list(begun(client, ASKED["tokens"])))
    assert id not in [job["id"] for job in client.http.get("/api/jobs?limit=100").json()["jobs"]]
    assert id in [job["id"] for job in client.http.get("/api/jobs?kind=stream&limit=100").json()["jobs"]]
