"""One server for the whole session, and clients of it."""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch

from tests import THREADS
from tests.client import Client
from tests.server import Server, served
from tests.turns import spread, turn

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["RAY_ENABLE_UV_RUN_RUNTIME_ENV"] = "0"


DIRECTING = pytest.StashKey[ExitStack]()
"""What the process that directs xdist's workers has to stop at the end."""
SHARED = pytest.StashKey[Server]()
PAGES = "tests.page.browser"
"""With this plugin every worker has an application of its own, without Ray."""
STARTS_ITS_OWN = {"served", "told_by"}
"""A test file that imports one of these has a server to itself."""


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The session's server; of several workers (`pytest -n 2`) all have the same."""
    shared: dict[str, Any] | None = getattr(request.config, "workerinput", {}).get("server")
    if shared:
        yield Server(**shared | {"folder": Path(shared["folder"])})
        return
    with served(gently=True) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start servers of their own come evenly among the others: two at a time wait for each other."""
    by_file: dict[Path, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.path, []).append(item)
    files = list(by_file.values())
    items[:] = [item for file in spread(files, _starts_its_own) for item in file]


def _starts_its_own(file: list[pytest.Item]) -> bool:
    return isinstance(file[0], pytest.Function) and bool(STARTS_ITS_OWN & set(vars(file[0].module)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist before it starts a worker: the first time, start the server for all."""
    config: pytest.Config = node.config
    if config.getoption("--url") or config.pluginmanager.has_plugin(PAGES):
        return
    if DIRECTING not in config.stash:
        config.stash[DIRECTING] = ExitStack()
        config.stash[SHARED] = config.stash[DIRECTING].enter_context(served(gently=True))
    shared = config.stash[SHARED]
    node.workerinput["server"] = asdict(shared) | {"folder": str(shared.folder)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that is marked `alone` has the server that all workers share to itself."""
    shared: dict[str, Any] | None = getattr(item.config, "workerinput", {}).get("server")
    if not shared or not {"client", "server"} & set(getattr(item, "fixturenames", ())):
        return (yield)
    with turn(Path(shared["folder"]), alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    if DIRECTING in config.stash:
        config.stash[DIRECTING].close()


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
