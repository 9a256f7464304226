"""What the tests of resumable streams share: asking for one, breaking it, going on with it, comparing what came."""

import json
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Any

import httpx

from tests.client import Client, Json

Told = tuple[str, Json]
"""An event's id, and the event; `[DONE]` is one of its own, without an id."""
DONE: Json = {"type": "[DONE]"}
TIMES = ("load_ms", "queue_ms", "total_ms", "runtime_ms", "runtime_ms_model")
OFTEN_OTHERWISE = frozenset({*TIMES, "replica", "steps", "cost", "hops"})
"""Of two runs: their times, what was made of them, and who ran."""


def events_in(lines: Iterable[str]) -> Iterator[Told]:
    """The events of an event stream, read as EventSource reads them."""
    number = ""
    for line in lines:
        name, _, value = line.partition(": ")
        number = value if name == "id" else number
        if name == "data":
            yield ("", DONE) if value == "[DONE]" else (number, json.loads(value))


def begun(client: Client, asked: Json) -> Generator[Told, None, None]:
    """A resumable stream from its first event; closing it breaks its connection."""
    return _read(client.http.stream("POST", "/api/inference", json=asked | {"stream": True, "resumable": True}))


def resumed(client: Client, stream: str, after: str | None) -> Generator[Told, None, None]:
    headers = {"last-event-id": after} if after else {}
    return _read(client.http.stream("GET", f"/api/inference/{stream}/events", headers=headers))


def _read(asked: Any) -> Generator[Told, None, None]:
    with asked as response:
        assert response.status_code == 200, response.read()
        id = response.headers["x-stream-id"]
        for number, event in events_in(response.iter_lines()):
            assert number.startswith(f"{id}:") or event == DONE
            yield number, event


def broken_after(stream: Generator[Told, None, None], count: int) -> list[Told]:
    """So many of its events; those that are on their way are lost with the connection."""
    first = list(islice(stream, count))
    stream.close()
    return first


def stream_of(told: list[Told]) -> str:
    return told[0][0].rpartition(":")[0]


def joined(client: Client, asked: Json, *breaks: int) -> list[Told]:
    """All that a client gets whose connection breaks after so many events, and again after so many more."""
    first, *others = breaks
    told = broken_after(begun(client, asked), first)
    for count in others:
        told += broken_after(resumed(client, stream_of(told), told[-1][0]), count)
    return told + list(resumed(client, stream_of(told), told[-1][0]))


def same_each_time(event: Json) -> Json:
    """The event but for how long it took."""
    return {name: value for name, value in event.items() if name not in OFTEN_OTHERWISE}


def refused(response: httpx.Response) -> tuple[int, str, str | None]:
    error = response.json()["error"]
    return response.status_code, error["code"], error["param"]
