"""files and batches by OpenAI's SDK: every line answered as its route answers it, what fails told apart."""

import json
import time
from typing import Any

import openai
import pytest
from openai.types import Batch, FileObject

from tests.client import Client
from tests.clients.openai_sdk import sdk

EMBEDDINGS = "/v1/embeddings"
MODEL = "anymodal/tiny-minilm"
WITHIN_S = 300


def lines(*bodies: dict[str, Any], url: str = EMBEDDINGS) -> bytes:
    asked = [{"custom_id": f"line-{at}", "method": "POST", "url": url, "body": body} for at, body in enumerate(bodies)]
    return b"\n".join(json.dumps(line).encode() for line in asked)


def embedding(text: str) -> dict[str, Any]:
    return {"model": MODEL, "input": text, "encoding_format": "float"}


def uploaded(client: Client, data: bytes, purpose: Any = "batch") -> FileObject:
    return sdk(client).files.create(file=("asked.jsonl", data), purpose=purpose)


def started(client: Client, data: bytes, endpoint: Any = EMBEDDINGS, **asked: Any) -> Batch:
    file = uploaded(client, data)
    return sdk(client).batches.create(input_file_id=file.id, endpoint=endpoint, completion_window="24h", **asked)


def ended(client: Client, id: str) -> Batch:
    began = time.monotonic()
    while (batch := sdk(client).batches.retrieve(id)).status in {"validating", "in_progress", "cancelling"}:
        assert time.monotonic() - began < WITHIN_S, batch
        time.sleep(0.1)
    return batch


def written(client: Client, file: str | None) -> list[dict[str, Any]]:
    assert file is not None
    return [json.loads(line) for line in sdk(client).files.content(file).text.splitlines()]


def test_files_are_kept_as_they_came_until_they_are_deleted(client: Client) -> None:
    data = bytes(range(256))
    file = sdk(client).files.create(file=("all.bin", data), purpose="user_data")
    assert (file.bytes, file.filename, file.purpose, file.status) == (256, "all.bin", "user_data", "processed")
    assert sdk(client).files.retrieve(file.id) == file
    assert sdk(client).files.content(file.id).content == data
    assert file in sdk(client).files.list(purpose="user_data", limit=5).data
    assert file.id not in [one.id for one in sdk(client).files.list(purpose="batch").data]
    assert sdk(client).files.delete(file.id).deleted
    for gone in (sdk(client).files.retrieve, sdk(client).files.content, sdk(client).files.delete):
        with pytest.raises(openai.NotFoundError):
            gone(file.id)


def test_files_are_paged_through(client: Client) -> None:
    ids = [uploaded(client, b"%d" % number, "vision").id for number in range(3)]
    found = [file.id for file, _ in zip(sdk(client).files.list(limit=2), range(3), strict=False)]
    assert found == ids[::-1]
    assert [file.id for file in sdk(client).files.list(order="asc", after=ids[0], limit=5).data] == ids[1:]


def test_a_file_is_kept_as_long_as_asked(client: Client) -> None:
    expiry: Any = {"anchor": "created_at", "seconds": 7200}
    file = sdk(client).files.create(file=("a.txt", b"a"), purpose="user_data", expires_after=expiry)
    assert file.expires_at is not None
    assert 7199 <= file.expires_at - file.created_at <= 7201


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"purpose": "evals"}, "purpose"),
        ({"expires_after": {"anchor": "created_at", "seconds": 5}}, "expires_after[seconds]"),
        ({"extra_body": {"colour": "red"}}, "colour"),
    ],
)
def test_a_file_that_cannot_be_kept_so_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).files.create(**({"file": ("a.txt", b"a"), "purpose": "user_data"} | asked))
    assert refused.value.param == param


def test_every_line_is_answered_as_its_route_answers_it(client: Client) -> None:
    texts = ["a red circle", "a blue star", "two green squares"]
    bodies = [embedding(text) for text in texts]
    batch = started(client, lines(*bodies), metadata={"for": "a test"})
    assert (batch.endpoint, batch.metadata, batch.status) == (EMBEDDINGS, {"for": "a test"}, "validating")
    batch = ended(client, batch.id)
    assert (batch.status, batch.error_file_id, batch.errors) == ("completed", None, None)
    assert batch.request_counts is not None
    assert batch.request_counts.model_dump() == {"total": 3, "completed": 3, "failed": 0}
    assert batch.created_at <= (batch.in_progress_at or 0) <= (batch.completed_at or 0)
    output = written(client, batch.output_file_id)
    assert [line["custom_id"] for line in output] == ["line-0", "line-1", "line-2"]
    for line, body in zip(output, bodies, strict=True):
        assert (line["error"], line["response"]["status_code"]) == (None, 200)
        said = line["response"]["body"]["data"][0]["embedding"]
        assert said == pytest.approx(client.http.post(EMBEDDINGS, json=body).json()["data"][0]["embedding"], abs=1e-5)
    file = sdk(client).files.retrieve(str(batch.output_file_id))
    assert (file.purpose, file.filename) == ("batch_output", f"{batch.id}_output.jsonl")


def test_lines_that_are_refused_are_told_apart(client: Client) -> None:
    batch = ended(client, started(client, lines(embedding("a red circle"), {"model": "no/such", "input": "a"})).id)
    assert batch.status == "completed"
    assert batch.request_counts is not None
    assert batch.request_counts.model_dump() == {"total": 2, "completed": 1, "failed": 1}
    assert [line["custom_id"] for line in written(client, batch.output_file_id)] == ["line-0"]
    (failed,) = written(client, batch.error_file_id)
    assert (failed["custom_id"], failed["response"]["status_code"]) == ("line-1", 404)
    assert failed["response"]["body"]["error"]["code"] == "model_not_found"


def test_conversations_are_batched_too(client: Client) -> None:
    asked = {"messages": [{"role": "user", "content": "Anna sees a red circle. What does Anna see?"}]}
    body = asked | {"model": "anymodal/tiny-llama", "temperature": 0}
    url = "/v1/chat/completions"
    batch = ended(client, started(client, lines(body, url=url), url).id)
    (line,) = written(client, batch.output_file_id)
    said = line["response"]["body"]["choices"][0]["message"]["content"]
    assert said == client.http.post(url, json=body).json()["choices"][0]["message"]["content"]
    assert "red circle" in said


def test_a_line_may_ask_for_a_film(client: Client) -> None:
    url = "/v1/videos"
    body = {"prompt": "a red circle", "num_inference_steps": 1, "seed": 7, "seconds": 1}
    batch = ended(client, started(client, lines(body, url=url), url).id)
    (line,) = written(client, batch.output_file_id)
    assert line["response"]["body"]["object"] == "video"
    assert client.http.get(f"/v1/videos/{line['response']['body']['id']}").status_code == 200


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty_file", None),
        (b"{no json", "invalid_json_line", 1),
        (lines(embedding("a")) + b"\n" + lines(embedding("b")), "duplicate_custom_id", None),
        (lines(embedding("a"), url="/v1/rerank"), "mismatched_endpoint", 1),
        (lines(embedding("a")) + b'\n{"custom_id": "x", "method": "GET", "url": "/", "body": {}}', "invalid_line", 2),
        (lines(embedding("a") | {"stream": True}), "streamed_line", 1),
    ],
)
def test_a_file_with_faults_fails_whole_and_names_them(
    client: Client, data: bytes, code: str, line: int | None
) -> None:
    batch = ended(client, started(client, data or b"\n").id)
    assert (batch.status, batch.output_file_id) == ("failed", None)
    assert batch.errors is not None
    assert batch.errors.data is not None
    assert (batch.errors.data[0].code, batch.errors.data[0].line) == (code, line)
    assert batch.failed_at is not None


def test_a_batch_that_is_cancelled_keeps_what_was_answered(client: Client) -> None:
    body = {"model": "anymodal/tiny-llama", "prompt": "a red circle", "max_tokens": 200}
    url = "/v1/completions"
    batch = started(client, lines(*[body] * 60, url=url), url)
    while not (counts := sdk(client).batches.retrieve(batch.id).request_counts) or not counts.completed:
        time.sleep(0.05)
    cancelled = sdk(client).batches.cancel(batch.id)
    assert cancelled.status == "cancelled"
    assert cancelled.request_counts is not None
    assert 0 < cancelled.request_counts.completed < 60
    assert len(written(client, cancelled.output_file_id)) == cancelled.request_counts.completed


def test_batches_are_listed_the_newest_first(client: Client) -> None:
    ids = [started(client, lines(embedding(str(number)))).id for number in range(2)]
    assert [batch.id for batch, _ in zip(sdk(client).batches.list(limit=1), range(2), strict=False)] == ids[::-1]


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"endpoint": "/v1/nowhere"}, "endpoint"),
        ({"endpoint": "/v1/batches"}, "endpoint"),
        ({"endpoint": "/api/inference"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"input_file_id": "file-nowhere"}, "input_file_id"),
        ({"extra_body": {"priority": "high"}}, "priority"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    file = uploaded(client, lines(embedding("a")))
    whole = {"input_file_id": file.id, "endpoint": EMBEDDINGS, "completion_window": "24h"} | asked
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)) as refused:
        sdk(client).batches.create(**whole)
    assert refused.value.param == param


def test_a_file_for_something_else_is_no_batch(client: Client) -> None:
    file = uploaded(client, lines(embedding("a")), "user_data")
    with pytest.raises(openai.BadRequestError) as refused:
        sdk(client).batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")
    assert refused.value.param == "input_file_id"
