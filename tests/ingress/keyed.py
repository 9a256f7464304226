"""Houses with API keys, and the keys that their clients send."""

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from fastapi import FastAPI

from configs.settings import AccessSettings
from tests.client import Json

ALICE, BOB, ROOT = "am-alice-0123456789", "am-bob-0123456789", "am-root-0123456789"
"""Two clients and an operator; the operator's key runs no models."""


def row(name: str, key: str, *scopes: str, **limits: Any) -> Json:
    """As the file of keys has it."""
    return {"name": name, "sha256": hashlib.sha256(key.encode()).hexdigest(), "scopes": list(scopes), **limits}


def rows(**alices: Any) -> list[Json]:
    """All three, Alice with these limits."""
    return [row("alice", ALICE, "infer", **alices), row("bob", BOB, "infer"), row("root", ROOT, "admin")]


def keys_in(folder: Path, written: list[Json]) -> AccessSettings:
    """The settings of a server with these keys."""
    file = folder / "keys.yaml"
    file.write_text(yaml.safe_dump(written))
    return AccessSettings(keys_file=str(file))


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@contextmanager
def listening(api: FastAPI) -> Iterator[str]:
    """The app at an address of its own, as `python -m tests.bare` serves it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:  # who asks before the server takes its place waits in line
        server = uvicorn.Server(uvicorn.Config(api, log_level="warning"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        serving.start()
        try:
            yield f"127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            serving.join()
