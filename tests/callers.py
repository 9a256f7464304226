"""Calls whose every end is told apart: the answer, an error by its code, or a connection that broke."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.client import Client, body
from tests.load import Unanswered

BROKEN = "broken"
"""The connection ended before the answer did."""


@dataclass(frozen=True)
class Sort:
    """One sort of call and how many clients ask it at a time."""

    task: str
    inputs: Any
    parameters: Mapping[str, Any]
    clients: int
    streamed: bool = False

    def asked(self, client: Client) -> Any:
        """The output. Raises Unanswered."""
        told = streamed if self.streamed else whole
        try:
            return told(client, body(self.task, self.inputs, None, dict(self.parameters)))
        except httpx.TransportError as broken:
            raise Unanswered(BROKEN, repr(broken)) from broken


def whole(client: Client, asked: dict[str, Any]) -> Any:
    response = client.http.post("/api/inference", json=asked)
    if response.status_code != 200:
        raise refused(response)
    return response.json()["result"]["task_output"]


def streamed(client: Client, asked: dict[str, Any]) -> Any:
    last = None
    with client.http.stream("POST", "/api/inference", json=asked | {"stream": True}) as response:
        if response.status_code != 200:
            response.read()
            raise refused(response)
        for line in response.iter_lines():
            if line.startswith("data: {"):
                last = line
    return output_of(last)


def output_of(last: str | None) -> Any:
    """Of a stream's last event. Raises Unanswered if that is none."""
    match json.loads(last.removeprefix("data: ")) if last else None:
        case {"type": "done", "output": output}:
            return output
        case {"type": "failed", "error": {"code": code} as said}:
            raise Unanswered(code, said)
    raise Unanswered(BROKEN, last)


def refused(response: httpx.Response) -> Unanswered:
    """The error of the body; without one, the status in the place of its code."""
    try:
        said = response.json()["error"]
        return Unanswered(said["code"], said | {"status": response.status_code})
    except (ValueError, KeyError, TypeError):
        return Unanswered(f"status {response.status_code}", response.text[:600])
