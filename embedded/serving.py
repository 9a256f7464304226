"""The app that is examined: the one that already answers, or one started for as long as it is needed."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

REPOSITORY = Path(__file__).parents[1]
OWN = "http://127.0.0.1:8000"
"""Where `serve run serve_config.yaml` listens."""
READY_WITHIN_S = 300


def answers(url: str) -> bool:
    """Whether an app answers there."""
    try:
        return httpx.get(f"{url}/api/tasks", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def app(url: str) -> Iterator[str]:
    """The app at this address; where none answers at the usual one, it is started and stopped in the end."""
    if answers(url):
        yield url
        return
    if url != OWN:
        raise SystemExit(f"no app answers at {url}; start one there, or leave --url out to have one started")
    print("no app is running; starting one: serve run serve_config.yaml", file=sys.stderr)
    # A shell that runs us in the background has SIGINT ignored; children inherit that, but not a handler.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    serve = shutil.which("serve", path=str(Path(sys.executable).parent)) or "serve"
    process = subprocess.Popen(
        [serve, "run", "serve_config.yaml"], cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(process)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)


def _await(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + READY_WITHIN_S
    while not answers(OWN):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit("the app did not start; see what it says: uv run serve run serve_config.yaml")
        time.sleep(1)
