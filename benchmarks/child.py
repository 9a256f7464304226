"""A contender that is an HTTP server of its own: started, waited for, stopped."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.server import REPOSITORY, own_ports

READY_WITHIN_S = 300


@contextmanager
def http_child(command: Sequence[str], variables: Mapping[str, str]) -> Iterator[str]:
    """The URL of a program that is given its port as last argument and answers `/health` when it is ready.

    Raises RuntimeError with what it printed where it never is.
    """
    with own_ports() as port, TemporaryDirectory(prefix="anymodal-bench") as folder:
        printed = Path(folder) / "log"
        with printed.open("wb") as log:
            process = subprocess.Popen(
                [*command, str(port)], cwd=REPOSITORY, env=os.environ | dict(variables), stdout=log, stderr=log
            )
        try:
            url = f"http://127.0.0.1:{port}"
            if not _ready(process, url):
                raise RuntimeError(f"{command} did not start:\n{printed.read_text(errors='replace')[-4000:]}")
            yield url
        finally:
            process.terminate()
            process.wait(60)


def _ready(process: "subprocess.Popen[bytes]", url: str) -> bool:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                return True
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.2)
    return False
