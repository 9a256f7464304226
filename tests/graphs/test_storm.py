"""A hundred any-to-any requests of all sorts, a quarter of them cut off on their way: the others have their answers,
and of none of them anything is left: no call, no object in Ray's store, no growing memory.
"""

import random
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests import sounds
from tests.client import WITHIN_S, Client
from tests.pictures import png, red_circle, uri
from tests.server import Server

CLIENTS, REQUESTS, LARGE = 8, 100, 20
PICTURE = uri(red_circle())
STORY = [{"role": "user", "content": "Write a story about Anna and a red circle."}]
SPOKEN: Mapping[str, Any] = {"text-to-speech": {"seed": 3}}
PAINTED: Mapping[str, Any] = {"text-to-image": {"num_inference_steps": 3, "seed": 7}}


@dataclass(frozen=True)
class Sort:
    """One sort of request, and the event before which it is cut off at the latest."""

    inputs: Any
    parameters: Mapping[str, Any]
    events: int


SORTS = (
    Sort(PICTURE, {"want": ["text", "audio"], "allow_tasks": ["image-to-text", "text-to-speech"], "tasks": SPOKEN}, 6),
    Sort(STORY, {"want": "audio", "tasks": SPOKEN}, 20),
    Sort(sounds.uri(), {"want": "image", "tasks": PAINTED}, 6),
    Sort(["a red circle", "two circles"], {"want": "scores"}, 2),
    Sort([PICTURE, "What is it?"], {"want": "text"}, 4),
    Sort([float(at % 7) for at in range(40)], {"want": "series"}, 2),
)


def whole(client: Client, sort: Sort) -> Any:
    """The answer, its numbers but for the last digits, which are the company's that a request had."""
    return rounded(client.infer("any-to-any", sort.inputs, **sort.parameters))


def rounded(value: Any) -> Any:
    match value:
        case float():
            return round(value, 4)
        case dict():
            return {name: rounded(member) for name, member in value.items()}
        case list():
            return [rounded(member) for member in value]
    return value


def cut_off(client: Client, sort: Sort, after: int) -> None:
    """Leaves after so many events, or at the last."""
    events = client.events("any-to-any", sort.inputs, **sort.parameters)
    for _, _ in zip(range(after), events, strict=False):
        pass
    events.close()  # type: ignore[attr-defined]


def objects(server: Server) -> int:
    """How many objects Ray's store holds."""
    told = subprocess.run(
        [sys.executable, "-m", "ray.scripts.scripts", "memory", "--stats-only"],
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"(\d+) objects", told)
    assert found, told
    return int(found[1])


def wait_for_objects(server: Server, most: int) -> None:
    """Ray frees what nobody refers to a little later."""
    began = time.monotonic()
    while (now := objects(server)) > most:
        assert time.monotonic() - began < WITHIN_S, f"{now} objects are left, {most} were there before"


def resident(client: Client) -> int:
    """Bytes that all replicas of all families hold."""
    families = client.http.get("/api/models/status").json()["families"]
    return sum(replica["resident_bytes"] for family in families for replica in family["replicas"])


@pytest.mark.alone
def test_a_hundred_requests_a_quarter_of_them_cut_off(server: Server, client: Client) -> None:
    answers = [whole(client, sort) for sort in SORTS]
    client.wait_for_users(None, 0)
    before = objects(server)
    rng = random.Random(7)
    drawn = [(rng.randrange(len(SORTS)), rng.random() < 0.25) for _ in range(REQUESTS)]
    cuts = [rng.randint(1, SORTS[number].events) for number, _ in drawn]
    clients = [Client(server.url) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as askers:
        asked = [
            askers.submit(
                partial(cut_off, clients[at % CLIENTS], SORTS[number], cuts[at])
                if left
                else partial(whole, clients[at % CLIENTS], SORTS[number])
            )
            for at, (number, left) in enumerate(drawn)
        ]
        got = [one.result() for one in asked]
    assert 15 < sum(left for _, left in drawn) < 35
    for (number, left), answer in zip(drawn, got, strict=True):
        assert left or answer == answers[number]
    client.wait_for_users(None, 0)
    wait_for_objects(server, before)


@pytest.mark.alone
def test_large_pictures_leave_nothing_behind(server: Server, client: Client) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (1850, 1850, 3), dtype=np.uint8)
    large = uri(png(Image.fromarray(noise)))
    assert len(large) > 10_000_000
    client.infer("any-to-any", large, want="labels")
    before = objects(server)
    labels = [client.infer("any-to-any", large, want="labels") for _ in range(LARGE)]
    halfway = resident(client)
    labels += [client.infer("any-to-any", large, want="labels") for _ in range(LARGE)]
    assert all(one == labels[0] for one in labels)
    assert resident(client) - halfway < LARGE * len(large) // 8, "what is asked for is not kept"
    wait_for_objects(server, before)
