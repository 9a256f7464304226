"""What a thousand requests with large media leave behind: objects in Ray's store, and memory of the families."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.findings import Findings
from benchmarks.serving import EVEN
from tests.client import Client
from tests.graphs.test_storm import objects, resident, wait_for_objects
from tests.pictures import png, uri
from tests.server import served

REQUESTS, CLIENTS, LOOKS = 1000, 4, 4
SIDE = 1850
"""Pixels of a picture of noise, whose PNG has ten megabytes."""
MOST_GROWN = 1.05


def measure(_: Path) -> Findings:
    findings = Findings()
    noise = np.random.default_rng(3).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    picture = uri(png(Image.fromarray(noise)))
    with served(variables=EVEN) as server, ThreadPoolExecutor(CLIENTS) as askers:
        client = Client(server.url)
        clients = [Client(server.url) for _ in range(CLIENTS)]
        client.infer("any-to-any", picture, want="labels")
        before = objects(server)
        grown: list[float] = []
        for _look in range(LOOKS):
            list(askers.map(lambda number: _ask(clients, number, picture), range(REQUESTS // LOOKS)))
            wait_for_objects(server, before)
            grown.append(resident(client) / 1e6)
    for look, megabytes in enumerate(grown, 1):
        findings.note(f"memory of all families after {look * REQUESTS // LOOKS} requests", megabytes, "MB")
    findings.less_than("memory at the end ÷ after the first quarter", grown[-1] / grown[0], MOST_GROWN, "×")
    findings.holds("Ray's store holds no more objects than before", True)
    return findings


def _ask(clients: Sequence[Client], number: int, picture: str) -> None:
    clients[number % CLIENTS].infer("any-to-any", picture, want="labels")
