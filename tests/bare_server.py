"""The application in a process of its own, without Ray, for a browser or for JavaScript to ask."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.server import REPOSITORY

READY_WITHIN_S = 120


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def bare(port: int, keys: Path | None = None, hub: str | None = None) -> Iterator[str]:
    """Its URL, once it answers; it is gone at the end. `hub`: the address of a Hub that it may ask."""
    given = {"--port": port, "--keys": keys, "--hub": hub}
    options = [str(part) for option in given.items() if option[1] for part in option]
    own = {"HF_HUB_OFFLINE": "0" if hub else "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.bare", *options]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=os.environ | own)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    began = time.monotonic()
    while not _answers(url):
        assert process.poll() is None, "the application ended before it was ready"
        assert time.monotonic() - began < READY_WITHIN_S, "the application did not come up"
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False
