"""The last lines of start-up say where the application listens, and the curl they show works as it stands."""

import json
import re
import subprocess
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
    ran = subprocess.run(["bash", "-c", curl.group()], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["result"]["task_output"]["labels"]
