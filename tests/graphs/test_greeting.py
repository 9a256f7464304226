"""The last lines of start-up say where the application listens, and the curl they show is answered."""

import re
import shlex
import time

from tests.client import Client
from tests.server import Server

PREFIX = re.compile(r"^(\x1b\[\d+m)?\(ServeReplica:anymodal:router pid=\d+\)(\x1b\[0m)? ?", re.MULTILINE)


def printed(server: Server) -> str:
    """What the router printed, once it has greeted."""
    began = time.monotonic()
    while '"inputs"' not in server.log:
        assert time.monotonic() - began < 120, server.log[-4000:]
        time.sleep(0.1)
    return PREFIX.sub("", server.log)


def test_the_greeting_names_the_address_and_its_curl_is_answered(server: Server, client: Client) -> None:
    said = printed(server)
    assert f"Anymodal is ready on {client.http.base_url}".rstrip("/") in said
    curl = re.search(r"curl .*\\\n.*'", said)
    assert curl, said[-2000:]
    words = shlex.split(curl.group().replace("\\\n", " "))
    url, data = next(word for word in words if word.startswith("http://")), words[words.index("-d") + 1]
    answer = client.http.post(url, content=data, headers={"content-type": "application/json"})
    assert answer.json()["result"]["task_output"]["labels"]
