"""`transformers serve` with continuous batching, in an environment of its own with the versions of this one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions, version
from pathlib import Path

from benchmarks.child import http_child

CACHE = Path.home() / ".cache" / "anymodal-benchmarks"
NEEDED = ("transformers[serving]", "torch", "accelerate")
CACHE_SIZE = ("--cb-block-size", "32", "--cb-num-blocks", "347", "--cb-max-batch-tokens", "512")
"""What our engine gives the Llama of `models`; by itself the peer plans for nine tenths of a machine's memory."""


@contextmanager
def transformers_serve(model: Path, threads: int) -> Iterator[str]:
    """The URL of a peer that serves this model."""
    program = str(_environment() / "bin" / "transformers")
    options = ("--continuous-batching", *CACHE_SIZE, "--device", "cpu", "--host", "127.0.0.1", "--log-level", "error")
    variables = {"OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
    with http_child((program, "serve", str(model), *options, "--port"), variables) as url:
        yield url


def _environment() -> Path:
    """Made once for each version, by package name; later from uv's cache in seconds."""
    place = CACHE / f"transformers-{version('transformers')}-torch-{version('torch')}"
    if (place / "complete").exists():
        return place
    subprocess.run(["uv", "venv", "--quiet", "--clear", "--python", sys.executable, str(place)], check=True)
    constraints = place / "constraints.txt"
    constraints.write_text("".join(f"{one.name}=={one.version}\n" for one in distributions() if one.name != "anymodal"))
    install = ("uv", "pip", "install", "--quiet", "--python", str(place / "bin" / "python"), "-c", str(constraints))
    subprocess.run([*install, *NEEDED], check=True)
    (place / "complete").touch()
    return place
