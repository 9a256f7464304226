"""Starts the application as a newcomer does, `serve run`, on ports and folders of its own, and ends it."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import yaml
from ray.util import get_node_ip_address

from tests import THREADS
from tests.processes import end
from tests.turns import one_at_a_time

REPOSITORY = Path(__file__).parents[1]
READY_WITHIN_S = 300
GRPC_DOOR = "deployments.ingress.kserve.grpc_service:add_to_server"
"""As serve_config.yaml has it, behind comment signs."""
FIRST_PORT, KERNELS_PORTS, PORTS_EACH = 20_480, 32_768, 256


@dataclass(frozen=True)
class Server:
    """A running application in a folder of its own; `log` is what `serve run` printed so far.

    `ready_in_s` is the time from the command to the first answer over HTTP.
    """

    url: str
    folder: Path
    pid: int
    grpc_url: str
    ready_in_s: float = 0.0

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find this server's Ray, also beside others."""
        node = get_node_ip_address()  # type: ignore[no-untyped-call]
        (port,) = (self.folder / "ray" / "session_latest").glob("gcs_server_port_*")
        return environment(str(self.folder)) | {"RAY_ADDRESS": f"{node}:{port.read_text()}"}


@contextmanager
def served(
    changes: dict[str, Any] | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    families: Mapping[str, dict[str, Any]] | None = None,
    gently: bool = False,
) -> Iterator[Server]:
    """The application of serve_config.yaml, untrained models too, its `args` changed as given, killed at the end.

    `variables` are added to the command's environment; `without` names flags of the file to leave out;
    `families` changes their options of deployment; `gently` ends it by Ctrl-C, which takes its time.
    """
    # A shell that runs us in the background has SIGINT ignored; children inherit that, but not a handler.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    folders = tempfile.TemporaryDirectory(prefix="am", dir="/tmp")
    with one_at_a_time(), folders as folder, own_ports() as first:
        config = Path(folder) / "serve_config.yaml"
        document = changed_config(first, str(config), changes or {}, without)
        for deployment in document["applications"][0]["deployments"]:
            deployment.update((families or {}).get(deployment["name"], {}))
        config.write_text(yaml.safe_dump(document))
        began = time.monotonic()
        with (Path(folder) / "serve.log").open("wb") as log:
            process = subprocess.Popen(
                [str(Path(sys.executable).parent / "serve"), "run", str(config)],
                cwd=REPOSITORY,
                env=environment(folder) | dict(variables or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        server = Server(f"http://127.0.0.1:{first}", Path(folder), process.pid, f"127.0.0.1:{first + 4}")
        try:
            wait_until_ready(server, process)
            yield replace(server, ready_in_s=time.monotonic() - began)
        finally:
            stop(process, folder, gently=gently)


def changed_config(first: int, file: str, changes: dict[str, Any], without: Collection[str] = ()) -> dict[str, Any]:
    """serve_config.yaml with ports and HAProxy files of the test's own."""
    document: dict[str, Any] = yaml.safe_load((REPOSITORY / "serve_config.yaml").read_text())
    http, metrics, stats, fallback, grpc, grpc_fallback = range(first, first + 6)
    direct, grpc_direct = first + 10, first + 110
    haproxy = Path(file).parent / "haproxy"
    own = {
        "RAY_SERVE_HAPROXY_METRICS_PORT": metrics,
        "RAY_SERVE_HAPROXY_STATS_PORT": stats,
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": fallback,
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": direct,
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": direct + 99,
        "RAY_SERVE_FALLBACK_PROXY_GRPC_PORT": grpc_fallback,
        "RAY_SERVE_DIRECT_INGRESS_MIN_GRPC_PORT": grpc_direct,
        "RAY_SERVE_DIRECT_INGRESS_MAX_GRPC_PORT": grpc_direct + 99,
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": haproxy / "haproxy.cfg",
        "RAY_SERVE_HAPROXY_SOCKET_PATH": haproxy / "admin.sock",
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": haproxy / "metrics.sock",
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": haproxy,
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": haproxy / "server-state",
    }
    document["http_options"]["port"] = http
    document["grpc_options"] = {"port": grpc, "enable_reflection": False, "grpc_servicer_functions": [GRPC_DOOR]}
    document["applications"][0]["runtime_env"]["env_vars"]["OMP_NUM_THREADS"] = str(THREADS)
    for where in (document["controller_options"], document["applications"][0]):
        flags = where["runtime_env"]["env_vars"] | {name: str(value) for name, value in own.items()}
        where["runtime_env"]["env_vars"] = {name: value for name, value in flags.items() if name not in without}
    args = document["applications"][0]["args"]
    own_args = {"config_file": file, "public_url": f"http://127.0.0.1:{http}", "untrained": True}
    args |= own_args | {"jobs": {"folder": str(Path(file).parent / "jobs")}} | changes
    return document


def environment(folder: str) -> dict[str, str]:
    """This process's environment with a Ray of its own: no other cluster is joined or seen."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    return kept | {
        "RAY_TMPDIR": folder,
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        "RAY_AUTH_MODE": "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60",  # the default 5 is short where two servers start at once
        "HF_HUB_OFFLINE": "1",
    }


def wait_until_ready(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{server.url}/health", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.2)
    raise RuntimeError(f"the application did not start:\n{server.log[-8000:]}")


def stop(process: "subprocess.Popen[bytes]", folder: str, *, gently: bool) -> None:
    """What of the processes that this server started has not ended by itself, within a minute of Ctrl-C, is killed."""
    if gently:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
    end(process.pid, folder)
    process.wait()


@contextmanager
def own_ports() -> Iterator[int]:
    """The first of `PORTS_EACH` ports that no other test server uses, and that the kernel gives to no connection.

    What the kernel gives out begins at 32768: a port that was free there a moment ago may be a client's now. The block
    is held by its last port, which stays bound.
    """
    blocks = list(range(FIRST_PORT, KERNELS_PORTS - PORTS_EACH, PORTS_EACH))
    for first in random.sample(blocks, len(blocks)):
        with socket.socket() as held:
            try:
                held.bind(("127.0.0.1", first + PORTS_EACH - 1))
            except OSError:
                continue
            yield first
            return
    raise RuntimeError(f"all of the ports {FIRST_PORT} to {KERNELS_PORTS} are taken")
