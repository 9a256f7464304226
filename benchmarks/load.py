"""A light HTTP client: what it costs itself is a small part of what it measures."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

JSON = {"content-type": "application/json"}
PATIENCE_S = 600


class Site:
    """One path of one server, asked by POST."""

    def __init__(self, url: str, path: str) -> None:
        self._path = path
        split = urlsplit(url)
        self._host, self._port = split.hostname or "", split.port

    @contextmanager
    def _client(self) -> Iterator[Callable[[bytes], bytes]]:
        """Asks on one connection, which is not kept longer: servers close those that idle."""
        with closing(HTTPConnection(self._host, self._port, timeout=PATIENCE_S)) as connection:

            def post(body: bytes) -> bytes:
                connection.request("POST", self._path, body, JSON)
                response = connection.getresponse()
                answer = response.read()
                if response.status != 200:
                    raise RuntimeError(f"{self._path} answered {response.status}: {answer[:500]!r}")
                return answer

            connection.connect()
            yield post

    def ask(self, body: bytes) -> bytes:
        with self._client() as post:
            return post(body)

    def p50(self, bodies: Sequence[bytes]) -> float:
        """Milliseconds of the median request, one after the other."""
        with self._client() as post:
            return median(timed(partial(post, body)) for body in bodies) * 1000

    def all(self, bodies: Sequence[bytes], clients: int) -> list[bytes]:
        """Every answer, in order; each client asks its share, one after the other."""
        together = Barrier(clients)

        def client(number: int) -> list[bytes]:
            with self._client() as post:
                together.wait()
                return [post(body) for body in bodies[number::clients]]

        with ThreadPoolExecutor(clients) as threads:
            shares = list(threads.map(client, range(clients)))
        return [shares[at % clients][at // clients] for at in range(len(bodies))]

    def rate(self, bodies: Sequence[bytes], clients: int) -> float:
        """Requests a second."""
        return len(bodies) / timed(lambda: self.all(bodies, clients))


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = perf_counter()
    work()
    return perf_counter() - began


def question(task: str, inputs: Any, model: str | None = None, *, stream: bool = False, **parameters: Any) -> bytes:
    """A body for `/api/inference`."""
    asked = {"task": task, "inputs": inputs, "parameters": parameters, "stream": stream}
    return json.dumps(asked | ({"model": model} if model else {})).encode()


def events(stream: bytes) -> list[dict[str, Any]]:
    """The JSON objects of a whole server-sent stream."""
    lines = (line[6:] for line in stream.decode().splitlines() if line.startswith("data: "))
    return [json.loads(line) for line in lines if line != "[DONE]"]
