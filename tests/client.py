"""A small HTTP client of the native API, as a user would write it."""

import json
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import httpx

Json = dict[str, Any]
WITHIN_S = 300


class Client:
    """Asks a running server; answers are plain JSON values."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.Client(base_url=base_url, timeout=WITHIN_S)

    def post(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> httpx.Response:
        return self.http.post("/api/inference", json=body(task, inputs, model, parameters))

    def answer(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> Json:
        """The whole answer body; fails the test with the server's words if it is not 200."""
        response = self.post(task, inputs, model=model, **parameters)
        assert response.status_code == 200, response.text[:600]
        answered: Json = response.json()
        return answered

    def infer(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> Any:
        """The task's output alone."""
        return self.answer(task, inputs, model=model, **parameters)["result"]["task_output"]

    def refusal(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> tuple[int, Json]:
        """Status and `error` object of a call that must be refused."""
        response = self.post(task, inputs, model=model, **parameters)
        assert response.status_code >= 400, response.text[:600]
        error: Json = response.json()["error"]
        return response.status_code, error

    def users(self, model: str | None) -> int:
        """Calls that hold the model in memory right now, or any with None, over all replicas."""
        families = self.http.get("/api/models/status").json()["families"]
        held = [row for family in families for replica in family["replicas"] for row in replica["models"]]
        return sum(int(row["in_use"]) for row in held if model in (None, row["model"]))

    def wait_for_users(self, model: str | None, users: int) -> float:
        """Seconds until the model, or all of them together, have this many."""
        began = time.monotonic()
        while (now := self.users(model)) != users:
            assert time.monotonic() - began < WITHIN_S, f"{model or 'all'}: {now} users, not {users}"
            time.sleep(0.01)
        return time.monotonic() - began

    def stream(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> list[Json]:
        """All events of a streamed call, in order."""
        return list(self.events(task, inputs, model=model, **parameters))

    def events(self, task: str, inputs: Any, *, model: str | None = None, **parameters: Any) -> Iterator[Json]:
        asked = body(task, inputs, model, parameters) | {"stream": True}
        with self.http.stream("POST", "/api/inference", json=asked) as response:
            assert response.status_code == 200, response.read()
            for line in response.iter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    yield json.loads(line.removeprefix("data: "))


def body(task: str, inputs: Any, model: str | None, parameters: Json) -> Json:
    asked: Json = {"task": task, "inputs": inputs, "parameters": parameters}
    return asked | ({"model": model} if model else {})


def data_uri(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{b64encode(data).decode()}"


def media_bytes(uri: str) -> bytes:
    """The bytes of a data URI in an answer."""
    return b64decode(uri.partition(";base64,")[2], validate=True)
