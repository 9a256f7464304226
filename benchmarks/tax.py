"""The graph's tax alone, with the smallest model: HTTP against a bare Serve handle and against plain FastAPI."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from benchmarks.bare_engine import MODEL, TEXT
from benchmarks.child import http_child
from benchmarks.direct import THREADS
from benchmarks.findings import Findings
from benchmarks.load import Site, question
from benchmarks.rounds import alternate, ratio, spread
from benchmarks.serving import EVEN
from tests.server import REPOSITORY, Server, served

ALONE = 60
MANY = 32
BURST = 6 * MANY
ROUNDS = 3


class Handle:
    """The process that asks the bare deployment."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._read()

    def _read(self) -> Any:
        while line := self._process.stdout.readline():  # type: ignore[union-attr]
            if line.startswith(("[", '"')):
                return json.loads(line)
        raise RuntimeError("the bare handle's process ended; what it printed stands above")

    def _asked(self, requests: int, clients: int) -> Any:
        self._process.stdin.write(f"{requests} {clients}\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return self._read()

    def p50(self, requests: int) -> float:
        """Milliseconds."""
        seconds: list[float] = self._asked(requests, 1)[0]
        return median(seconds) * 1000

    def rate(self, requests: int, clients: int) -> float:
        """Requests a second."""
        return requests / float(self._asked(requests, clients)[1])


def measure(_: Path) -> Findings:
    findings = Findings()
    with served(variables=EVEN) as server, bare_handle(server) as handle, plain_api() as plain:
        ours, body = Site(server.url, "/api/inference"), question("text-classification", TEXT, MODEL)
        theirs, plain_body = Site(plain, "/classify"), json.dumps({"text": TEXT}).encode()
        ours.ask(body)
        theirs.ask(plain_body)
        p50 = alternate(
            {
                "graph": lambda: ours.p50([body] * ALONE),
                "handle": lambda: handle.p50(ALONE),
                "plain": lambda: theirs.p50([plain_body] * ALONE),
            },
            ROUNDS,
        )
        rate = alternate(
            {
                "graph": lambda: ours.rate([body] * BURST, MANY),
                "handle": lambda: handle.rate(BURST, MANY),
                "plain": lambda: theirs.rate([plain_body] * BURST, MANY),
            },
            ROUNDS,
        )
        inside = [json.loads(ours.ask(body)) for _ in range(ALONE)]
    for other, name in (("handle", "bare Serve handle"), ("plain", "plain FastAPI")):
        findings.note(f"1 client: p50 of HTTP ÷ {name}", ratio(p50["graph"], p50[other]))
        findings.note(f"{MANY} clients: rate of HTTP ÷ {name}", ratio(rate["graph"], rate[other]))
    for name in p50:
        findings.note(f"1 client: {name}", spread(p50[name]), "ms")
        findings.note(f"{MANY} clients: {name}", spread(rate[name]), "requests/s")
    for clock, where in (("runtime_ms", "router and below"), ("runtime_ms_model", "engine")):
        findings.note(f"1 client: median by the graph's own clock, {where}", median(one[clock] for one in inside), "ms")
    return findings


@contextmanager
def bare_handle(server: Server) -> Iterator[Handle]:
    """A process on the server's own cluster, with the server's flags."""
    document = yaml.safe_load((server.folder / "serve_config.yaml").read_text())
    flags = document["applications"][0]["runtime_env"]["env_vars"]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare_handle"],
        cwd=REPOSITORY,
        env=server.environment | flags,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Handle(process)
    finally:
        process.kill()
        process.wait()


def plain_api() -> AbstractContextManager[str]:
    """The URL of plain FastAPI with the same engine."""
    return http_child((sys.executable, "-m", "benchmarks.plain_api"), {"OMP_NUM_THREADS": str(THREADS)})
