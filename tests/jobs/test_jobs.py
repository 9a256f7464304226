"""/api/jobs: the same answers as when one waits, their events whenever one comes, an end when one wants it."""

from typing import Any

import pytest

from tests.client import Client, data_uri
from tests.jobs.following import ended, follow, seen, submit, wait_until
from tests.pictures import red_circle

FILM: dict[str, Any] = {"num_frames": 9, "width": 32, "height": 32, "num_inference_steps": 4, "seed": 7}
LONG: dict[str, Any] = {"width": 96, "height": 96, "num_inference_steps": 200}
PICTURE = data_uri(red_circle(), "image/png")


def test_a_job_comes_to_what_waiting_for_it_would_have(client: Client) -> None:
    job = ended(client, submit(client, "text-to-video", "a red circle", **FILM))
    assert (job["status"], job["progress"], job["error"], job["attempts"]) == ("succeeded", 1.0, None, 1)
    assert job["created_at"] <= job["started_at"] <= job["finished_at"] < job["expires_at"]
    waited = client.answer("text-to-video", "a red circle", **FILM)
    assert job["result"]["result"] == waited["result"]
    assert set(job["result"]) == set(waited)
    assert job["result"]["usage"] == waited["usage"]


def test_media_that_are_given_are_kept_with_the_job(client: Client) -> None:
    job = ended(client, submit(client, "image-to-text", PICTURE))
    assert job["result"]["result"]["task_output"] == client.infer("image-to-text", PICTURE)


def test_a_chain_tells_its_hops_and_their_outputs(client: Client) -> None:
    asked: dict[str, Any] = {"want": "audio", "tasks": {"text-to-speech": {"seed": 3}}}
    id = submit(client, "any-to-any", PICTURE, **asked)
    job, waited = ended(client, id), client.answer("any-to-any", PICTURE, **asked)
    assert job["result"]["result"] == waited["result"]
    assert [step["output"] for step in job["result"]["steps"][:-1]] == [s["output"] for s in waited["steps"][:-1]]
    events = [event for _, event in follow(client, id)]
    assert events[0]["type"] == "planned"
    assert {event["step"] for event in events[:-1]} == {0, 1}


def test_a_drawn_seed_is_told_and_makes_the_film_again(client: Client) -> None:
    unseeded = {name: value for name, value in FILM.items() if name != "seed"}
    job = ended(client, submit(client, "text-to-video", "a red circle", **unseeded))
    drawn = job["parameters"]["seed"]
    output = job["result"]["result"]["task_output"]
    assert output["seed"] == drawn
    assert output == client.infer("text-to-video", "a red circle", **unseeded, seed=drawn)


def test_events_spell_the_answer_and_end_with_it(client: Client) -> None:
    id = submit(client, "text-generation", "a red circle", max_new_tokens=40)
    *told, (_, end) = follow(client, id)
    numbers = [int(number) for number, _ in told]
    assert numbers == list(range(1, len(told) + 1))
    assert [event["seq"] for _, event in told] == numbers
    spelled = "".join(event["text"] for _, event in told if event["type"] == "token")
    assert spelled == client.infer("text-generation", "a red circle", max_new_tokens=40)["generated_text"]
    assert told[-1][1]["output"]["generated_text"] == spelled
    assert end == {"type": "[DONE]"}


def test_whoever_comes_again_misses_nothing_and_sees_nothing_twice(client: Client) -> None:
    id = submit(client, "text-to-video", "a red circle", **FILM | {"num_inference_steps": 60})
    live = follow(client, id)
    first = [next(live) for _ in range(3)]
    live.close()
    rest = list(follow(client, id, after=first[-1][0]))
    again = list(follow(client, id))
    assert first + rest == again
    assert [event["type"] for _, event in again[-2:]] == ["done", "[DONE]"]
    assert list(follow(client, id, after=again[-2][0])) == [again[-1]]


def test_progress_rises(client: Client) -> None:
    id = submit(client, "text-to-video", "a red circle", **FILM | {"num_inference_steps": 100})
    steps = [(event["done"], event["total"]) for _, event in follow(client, id) if event["type"] == "progress"]
    assert steps == sorted(steps)
    assert steps[-1] == (100, 100)
    assert len(steps) > 1
    assert seen(client, id)["progress"] == 1.0


@pytest.mark.alone
def test_cancelling_frees_the_model_long_before_the_end(client: Client) -> None:
    client.infer("text-to-video", "a red circle", **FILM)
    id = submit(client, "text-to-video", "a red circle", **LONG)
    wait_until(client, id, lambda job: job["progress"] > 0)
    cancelled = client.http.post(f"/api/jobs/{id}/cancel").json()
    assert cancelled["status"] == "cancelled"
    assert 0 < cancelled["progress"] < 1
    to_its_end = (cancelled["finished_at"] - cancelled["started_at"]) * (1 / cancelled["progress"] - 1)
    freed_in = sum(client.wait_for_users(model, 0) for model in (cancelled["model"], "anymodal/tiny-guard"))
    assert freed_in < to_its_end / 2
    client.infer("text-to-video", "a red circle", **FILM)
    assert [event["type"] for _, event in follow(client, id)][-1] == "cancelled"
    assert client.http.post(f"/api/jobs/{id}/cancel").json()["status"] == "cancelled"
    assert seen(client, id)["result"] is None


def test_a_job_that_is_over_cannot_be_cancelled_any_more(client: Client) -> None:
    id = submit(client, "text-classification", "a red circle is a lovely sight")
    done = ended(client, id)
    assert client.http.post(f"/api/jobs/{id}/cancel").json()["status"] == "succeeded"
    assert seen(client, id) == done


@pytest.mark.parametrize("running", [True, False])
def test_what_is_deleted_is_gone(client: Client, running: bool) -> None:
    id = submit(client, "text-to-video", "a red circle", **(LONG if running else FILM))
    wait_until(client, id, lambda job: job["status"] == ("running" if running else "succeeded"))
    assert client.http.delete(f"/api/jobs/{id}").json() == {"id": id, "deleted": True}
    assert client.http.get(f"/api/jobs/{id}").status_code == 404
    assert client.http.get(f"/api/jobs/{id}/events").status_code == 404
    assert id not in [job["id"] for job in client.http.get("/api/jobs?limit=100").json()["jobs"]]


def test_what_only_the_model_can_refuse_fails_the_job_by_name(client: Client) -> None:
    id = submit(client, "text-to-video", "a red circle", **FILM | {"width": 33})
    job = ended(client, id)
    status, error = client.refusal("text-to-video", "a red circle", **FILM | {"width": 33})
    same = ("code", "message", "type", "task", "param")
    assert (job["status"], status) == ("failed", 422)
    assert [job["error"][name] for name in same] == [error[name] for name in same]
    *_, (_, last) = follow(client, id)
    assert (last["type"], last["error"]["code"], last["error"]["status"]) == ("failed", error["code"], 422)


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ({"task": "no-such-task", "inputs": ""}, (404, "unknown_task", "task")),
        ({"task": "text-to-video", "inputs": "a"} | {"parameters": {"stepz": 1}}, (422, "unknown_parameter", None)),
        ({"task": "text-to-video", "inputs": "a", "model": "no/such"}, (404, "model_not_found", "model")),
        ({"task": "text-to-video", "inputs": "a", "stream": True}, (422, "invalid_input", "stream")),
        ({"task": "text-to-video"}, (422, "invalid_input", "inputs")),
        ({"task": "image-to-text", "inputs": "/etc/passwd"}, (422, "invalid_input", "inputs.image")),
        ({"task": "text-to-video", "inputs": "a", "priority": 1}, (422, "invalid_input", "priority")),
    ],
)
def test_what_is_wrong_with_a_request_is_refused_before_it_is_a_job(
    client: Client, asked: dict[str, Any], refused: tuple[int, str, str | None]
) -> None:
    response = client.http.post("/api/jobs", json=asked)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == refused[:2]
    assert refused[2] in (None, error["param"])


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/events"), ("POST", "/cancel"), ("DELETE", "")])
def test_an_unknown_job_is_not_found(client: Client, method: str, path: str) -> None:
    response = client.http.request(method, f"/api/jobs/job_nowhere{path}")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


def test_jobs_are_listed_by_what_is_asked_page_by_page(client: Client) -> None:
    ids = [submit(client, "text-classification", f"{number} circles") for number in range(3)]
    for id in ids:
        ended(client, id)
    query = {"task": "text-classification", "status": "succeeded", "kind": "inference"}
    first = client.http.get("/api/jobs", params=query | {"limit": 2}).json()
    assert [job["id"] for job in first["jobs"]] == [ids[2], ids[1]]
    assert (first["has_more"], first["last_id"]) == (True, ids[1])
    second = client.http.get("/api/jobs", params=query | {"limit": 1, "after": first["last_id"]}).json()
    assert [job["id"] for job in second["jobs"]] == [ids[0]]
    oldest = client.http.get("/api/jobs", params=query | {"order": "asc", "after": ids[0], "limit": 1}).json()
    assert [job["id"] for job in oldest["jobs"]] == [ids[1]]
    assert not client.http.get("/api/jobs", params={"kind": "nothing"}).json()["jobs"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "status=done", "order=up", "colour=red", "limit=two"])
def test_a_list_that_cannot_be_is_refused_by_name(client: Client, query: str) -> None:
    response = client.http.get(f"/api/jobs?{query}")
    assert (response.status_code, response.json()["error"]["param"]) == (422, query.partition("=")[0])


def test_a_place_that_is_none_is_refused(client: Client) -> None:
    id = submit(client, "text-classification", "a red circle")
    refused = client.http.get(f"/api/jobs/{id}/events", headers={"last-event-id": "the third"})
    assert (refused.status_code, refused.json()["error"]["param"]) == (422, "last_event_id")
