"""The last lines of start-up say where the application listens; the addresses and the curl they show are answered."""

import re
import shlex
import time

from tests.client import Client
from tests.server import Server

PREFIX = re.compile(r"^(\x1b\[\d+m)?\(ServeReplica:anymodal:router pid=\d+\)(\x1b\[0m)? ?", re.MULTILINE)


def printed(server: Server) -> str:
    """What the router printed, once it has greeted: on the terminal or, which it did not reach in one start of some
    hundred, in the file that Ray carries it there from.
    """
    began = time.monotonic()
    while '"inputs"' not in (said := server.log + routers_own(server)):
        assert time.monotonic() - began < 120, said[-4000:]
        time.sleep(0.1)
    return PREFIX.sub("", said)


def routers_own(server: Server) -> str:
    files = (server.folder / "ray" / "session_latest" / "logs").glob("worker-*.out")
    return "".join(text for file in files if "ServeReplica:anymodal:router" in (text := file.read_text()))


def test_the_greeting_names_the_address_and_its_curl_is_answered(server: Server, client: Client) -> None:
    said = printed(server)
    assert f"Anymodal is ready on {client.http.base_url}".rstrip("/") in said
    for shown in re.findall(r"http://\S+/(?:ui|docs)\b", said):
        assert client.http.get(shown, follow_redirects=True).status_code == 200
    assert f"{client.http.base_url}".rstrip("/") + "/ui" in said
    curl = re.search(r"curl .*\\\n.*'", said)
    assert curl, said[-2000:]
    words = shlex.split(curl.group().replace("\\\n", " "))
    url, data = next(word for word in words if word.startswith("http://")), words[words.index("-d") + 1]
    answer = client.http.post(url, content=data, headers={"content-type": "application/json"})
    assert answer.json()["result"]["task_output"]["labels"][0]["label"] == "positive"
