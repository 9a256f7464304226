"""A Ray cluster of several nodes on this machine; each can be lost as a machine is: all at once, without a word."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ray._private.ray_constants import PROCESS_TYPE_RAYLET
from ray.cluster_utils import Cluster

from tests.processes import below, end, running, started_in
from tests.server import REPOSITORY, environment

STORE_BYTES = 80 * 1024 * 1024
NOTICED = {"health_check_period_ms": 1000, "health_check_failure_threshold": 3}
"""A lost node is found out after 3 s, Ray's default is 15 s; one that is merely slow has its 10 s to answer still."""
GONE_WITHIN_S = 60
HEAD = "head"


@dataclass(frozen=True)
class Nodes:
    """A head that has no CPU to give, and nodes of one each; `raylets` are their main processes, by the node's name."""

    folder: str
    address: str
    raylets: dict[str, int]

    def running(self, deployment: str = "") -> dict[str, list[int]]:
        """The processes of a deployment's replicas, or of all, by the node that each is on; the head is the last."""
        mark = f"ray::ServeReplica:anymodal:{deployment}".encode()
        replicas = [pid for pid in started_in(self.folder) if mark in command(pid)]
        places = {pid: name for name, raylet in self.raylets.items() for pid in below(raylet)}
        return {name: [pid for pid in replicas if places.get(pid, HEAD) == name] for name in (*self.raylets, HEAD)}

    def lose(self, name: str) -> float:
        """The time by which nothing of the node ran any more."""
        raylet = self.raylets.pop(name)
        doomed = [raylet, *below(raylet)]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        while running(doomed):
            assert time.monotonic() - began < GONE_WITHIN_S, f"{name} does not go"
            time.sleep(0.01)
        return time.monotonic()


@contextmanager
def started(names: Collection[str]) -> Iterator[Nodes]:
    """So many nodes and a head, in a folder of their own; what is left of them at the end is killed."""
    with tempfile.TemporaryDirectory(prefix="am", dir="/tmp", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "nodes.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.nodes", *names],
                cwd=REPOSITORY,
                env=environment(folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                start_new_session=True,
            )
        try:
            assert process.stdout
            told = process.stdout.readline()
            assert told, log.read_text(errors="replace")[-4000:]
            yield Nodes(folder, **json.loads(told))
        finally:
            end(process.pid, folder)
            process.communicate()


def command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def main(names: list[str]) -> None:
    head: dict[str, Any] = {"num_cpus": 0, "include_dashboard": False, "_system_config": NOTICED}
    cluster: Any = Cluster(initialize_head=True, head_node_args=head | {"object_store_memory": STORE_BYTES})
    raylets = {}
    for name in names:
        node = cluster.add_node(wait=False, num_cpus=1, object_store_memory=STORE_BYTES)
        raylets[name] = node.all_processes[PROCESS_TYPE_RAYLET][0].process.pid
    cluster.wait_for_nodes()
    sys.stdout.write(json.dumps({"address": cluster.address, "raylets": raylets}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1:])
