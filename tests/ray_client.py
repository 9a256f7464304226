"""Ray Client's server beside a running application, as `ray start --head` has it and `serve run` has not."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.client import WITHIN_S
from tests.server import Server

AFTER_THE_FIRST = 220
"""Where this is in a test server's block of ports: behind all that the application listens on."""


@contextmanager
def ray_client(server: Server, nth: int) -> Iterator[str]:
    """Its `ray://` address; `nth` tells those apart that may run at once."""
    port = (urlsplit(server.url).port or 0) + AFTER_THE_FIRST + nth
    command = [sys.executable, "-m", "ray.util.client.server", "--mode", "legacy", "--host", "127.0.0.1"]
    environment = server.environment
    with (server.folder / f"ray_client_{nth}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--address", environment["RAY_ADDRESS"]],
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_listening(port, process)
        yield f"ray://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_until_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise RuntimeError("Ray Client's server did not start")
