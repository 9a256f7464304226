"""A client that leaves frees the model, however it asked and through every hop, long before the work would end."""

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.client import Client, body, data_uri
from tests.server import REPOSITORY, Server

SPEECH = data_uri((REPOSITORY / "tests/assets/spoken.wav").read_bytes(), "audio/wav")
LONG_PICTURE = {"num_inference_steps": 80, "seed": 1, "width": 128, "height": 128}
ASKED = {
    "steps": ("shapes-sd3", body("text-to-image", "a red circle", None, LONG_PICTURE)),
    "tokens": ("tiny-llama", body("text-generation", "a red circle", None, {"max_new_tokens": 1000})),
    "second hop": (
        "shapes-sd3",
        body("any-to-any", SPEECH, None, {"want": "image", "tasks": {"text-to-image": LONG_PICTURE}}),
    ),
}


SWITCHES = "x-request-disconnect-disabled: ?1\r\nx-request-timeout-seconds: 0\r\n"
"""With these any client could switch cancellation off in Ray; the doorway strips them."""


def asked_in_two_packets(url: str, asked: dict[str, Any]) -> socket.socket:
    """A request on its way, head and body apart, as many clients send them."""
    address = urlsplit(url)
    content = json.dumps(asked).encode()
    head = f"POST /api/inference HTTP/1.1\r\nhost: {address.netloc}\r\ncontent-type: application/json\r\n{SWITCHES}"
    connection = socket.create_connection((str(address.hostname), int(address.port or 80)))
    connection.sendall(f"{head}content-length: {len(content)}\r\n\r\n".encode())
    time.sleep(0.05)  # so that they do arrive as two
    connection.sendall(content)
    return connection


@pytest.fixture(scope="module", params=ASKED)
def long_work(client: Client, request: pytest.FixtureRequest) -> tuple[str, dict[str, Any], float]:
    """A model, what it is asked, and the seconds it takes to the end once it is in memory."""
    model, asked = ASKED[request.param]
    short: dict[str, Any] = {"num_inference_steps": 2} if model == "shapes-sd3" else {"max_new_tokens": 2}
    client.infer("text-to-image" if model == "shapes-sd3" else "text-generation", "a red circle", **short)
    began = time.monotonic()
    client.http.post("/api/inference", json=asked).raise_for_status()
    return model, asked, time.monotonic() - began


@pytest.mark.alone
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_leaving_frees_the_model(client: Client, long_work: tuple[str, dict[str, Any], float], stream: bool) -> None:
    model, asked, to_its_end = long_work
    connection = asked_in_two_packets(str(client.http.base_url), asked | {"stream": stream})
    client.wait_for_users(f"anymodal/{model}", 1)
    connection.close()
    assert client.wait_for_users(f"anymodal/{model}", 0) < to_its_end / 2


def test_haproxy_does_not_splice_requests(server: Server, client: Client) -> None:
    """The one setting that all of the above rests on reaches HAProxy only through the end of its `defaults`."""
    assert client.http.get("/health").status_code == 200
    (written,) = server.folder.glob("haproxy/*/haproxy.cfg")
    defaults = written.read_text().partition("\ndefaults")[2].partition("\nfrontend")[0]
    assert defaults.rfind("no option splice-request") > defaults.rfind("    option splice-request")
