"""One server for the whole session, and clients of it."""

import os
from collections.abc import Iterator

import pytest
import torch

from tests.client import Client
from tests.server import Server, served

THREADS = 2
"""As serve_config.yaml has it: sums differ in their last bit where threads differ in number."""

os.environ["OMP_NUM_THREADS"] = str(THREADS)
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with served() as running:
        yield running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--url", help="ask this running server (of `python -m tests.bare`, say) in place of an own one")


@pytest.fixture(scope="session")
def client(request: pytest.FixtureRequest) -> Client:
    """A client of the session's server, or of the one that `--url` names."""
    url: str | None = request.config.getoption("--url")
    return Client(url or request.getfixturevalue("server").url)


@pytest.fixture(autouse=True)
def same_threads() -> None:
    """Every comparison with the library computes as the server does; importing silero_vad, for one, sets one thread."""
    torch.set_num_threads(THREADS)
