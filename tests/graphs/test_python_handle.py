"""The second door: a Python process on the same Ray cluster asks the same router by its handle."""

import json
import subprocess
import sys

import pytest

from tests.client import Client
from tests.server import REPOSITORY, Server

JOB = """
import json, ray
from ray import serve
from deployments.contracts.call import Request

ray.init(address="auto", logging_level="ERROR", log_to_driver=False)
router = serve.get_app_handle("anymodal")
request = Request(task="text-generation", inputs="a red circle", parameters={"max_new_tokens": 8})
answer = router.infer.remote(request).result()
events = [event for _, event in router.options(stream=True).stream.remote(request)]
try:
    router.infer.remote(Request(task="no-such-task", inputs="")).result()
except Exception as error:
    refused = type(getattr(error, "cause", error)).__name__
print(json.dumps({
    "answer": answer.output.model_dump(mode="json"),
    "spelled": "".join(event.text for event in events if event.type == "token"),
    "last": events[-1].type,
    "refused": refused,
}))
"""


@pytest.fixture(scope="module")
def said(server: Server) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-c", JOB],
        cwd=REPOSITORY,
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    printed: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return printed


def test_the_handle_gives_what_http_gives(client: Client, said: dict[str, object]) -> None:
    assert said["answer"] == client.infer("text-generation", "a red circle", max_new_tokens=8)


def test_the_handles_stream_spells_the_same(said: dict[str, object]) -> None:
    assert said["last"] == "done"
    assert isinstance(said["answer"], dict)
    assert said["spelled"] == said["answer"]["generated_text"]


def test_a_refusal_arrives_as_itself(said: dict[str, object]) -> None:
    assert said["refused"] == "UnknownTask"
