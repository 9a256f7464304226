"""Streams of dialects that have no word for `loading`: comments while a model is loaded, and the same frames after."""

from typing import Any

import httpx
import pytest

from deployments.ingress.limits import Limits
from tests.ingress.in_process import JSON, asked

LLAMA = "anymodal/tiny-llama"
PULSE = ": keep-alive\n\n"
SAID: dict[str, Any] = {"model": LLAMA, "messages": [{"role": "user", "content": "Who are you?"}], "stream": True}
STREAMS: dict[str, tuple[str, dict[str, Any]]] = {
    "completions": ("/v1/completions", {"model": LLAMA, "prompt": "a red", "max_tokens": 4, "stream": True}),
    "chat": ("/v1/chat/completions", SAID | {"max_tokens": 4}),
    "messages": ("/v1/messages", SAID | {"max_tokens": 4}),
    "hugging face": (f"/models/{LLAMA}", {"inputs": "a red", "parameters": {"max_new_tokens": 4}, "stream": True}),
}


def twice(path: str, body: dict[str, Any]) -> tuple[httpx.Response, httpx.Response]:
    """The same stream while its model is loaded, and once it is there."""

    async def ask(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        return await client.post(path, json=body, headers=JSON), await client.post(path, json=body, headers=JSON)

    answers: tuple[httpx.Response, httpx.Response] = asked(ask, Limits(keep_alive_s=0.01))
    return answers


def kinds(answer: httpx.Response) -> list[str]:
    """What the frames are, comments left out."""
    frames = [frame for frame in answer.text.split("\n\n") if frame and not frame.startswith(":")]
    return [frame.partition("data: ")[0] or ("done" if frame == "data: [DONE]" else "data") for frame in frames]


@pytest.mark.parametrize("dialect", STREAMS)
def test_a_stream_that_waits_for_its_model_says_that_it_lives(dialect: str) -> None:
    cold, warm = twice(*STREAMS[dialect])
    assert (cold.status_code, warm.status_code) == (200, 200), cold.text
    assert PULSE * 2 in cold.text
    assert "loading" not in cold.text
    assert kinds(cold) == kinds(warm)
    assert len(kinds(cold)) >= 3


def test_what_is_refused_after_the_first_comment_is_told_in_the_stream() -> None:
    long = {"model": LLAMA, "prompt": "a red circle " * 2000, "max_tokens": 4, "stream": True}
    cold, warm = twice("/v1/completions", long)
    for answer in (cold, warm):
        assert "input_too_long" in answer.text
    assert cold.status_code == 200
    assert cold.text.startswith(PULSE)
