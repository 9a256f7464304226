"""Clients that ask the same again and again while something happens to the server, and what became of each call."""

import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

from tests.client import Client, body

REST_S = 0.1
"""Between an answer and the same client's next question: what shares the machine has to live, too."""
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


class Unanswered(Exception):
    """In place of an answer came an error; `args` are its code and all that it said."""


@dataclass(frozen=True)
class Call:
    """`error` is its code, None where `output` is the answer; `said` is the error's whole body."""

    sort: str
    began: float
    ended: float
    output: Any = None
    error: str | None = None
    said: Any = None


@dataclass
class Load:
    """What became of the calls so far, in the order in which they ended."""

    calls: list[Call] = field(default_factory=list)

    def wait_for_more(self, sorts: Mapping[str, Sort], answers: int, since: float, within_s: float) -> None:
        """Until of every sort so many calls that began after `since` have their answer."""
        began = time.monotonic()
        while any(
            sum(call.sort == sort and call.began > since and call.error is None for call in list(self.calls)) < answers
            for sort in sorts
        ):
            assert time.monotonic() - began < within_s, [call for call in self.calls if call.began > since][-20:]
            time.sleep(0.05)


@contextmanager
def loaded(url: str, sorts: Mapping[str, Sort]) -> Iterator[Load]:
    """Asks again and again until the block ends, then waits for the answers that are on their way."""
    load, over = Load(), Event()
    with ThreadPoolExecutor(sum(sort.clients for sort in sorts.values())) as askers:
        asking = [
            askers.submit(_again_and_again, name, sort, url, load, over)
            for name, sort in sorts.items()
            for _ in range(sort.clients)
        ]
        try:
            yield load
        finally:
            over.set()
    for one in asking:
        one.result()


def _again_and_again(name: str, sort: Sort, url: str, load: Load, over: Event) -> None:
    client = Client(url)
    while not over.wait(REST_S):
        began = time.monotonic()
        try:
            output, (error, said) = sort.asked(client), (None, None)
        except Unanswered as failed:
            output, (error, said) = None, failed.args
        load.calls.append(Call(name, began, time.monotonic(), output, error, said))


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
