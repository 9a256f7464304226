"""One server for the whole session, and clients of it."""

import os
from collections.abc import Iterator

import pytest

from tests.client import Client
from tests.server import Server, served

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with served() as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Client:
    return Client(server.url)
