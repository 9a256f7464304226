"""How the examples ask: once and whole, or event by event; a refusal ends the script with the server's words."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

Json = dict[str, Any]
PATIENCE_S = 600
"""The first answer of a family waits for its process and its model."""


def ask(url: str, question: Json) -> Json:
    """The task's output."""
    answer: Json = httpx.post(f"{url}/api/inference", json=question, timeout=PATIENCE_S).json()
    if "error" in answer:
        raise SystemExit(answer["error"]["message"])
    output: Json = answer["result"]["task_output"]
    return output


def events(url: str, question: Json) -> Iterator[Json]:
    """Each event as it happens, the last is `done`."""
    with httpx.stream("POST", f"{url}/api/inference/stream", json=question, timeout=PATIENCE_S) as answer:
        if answer.status_code != 200:
            raise SystemExit(json.loads(answer.read())["error"]["message"])
        for line in answer.iter_lines():
            if line.startswith("data: {"):
                event: Json = json.loads(line.removeprefix("data: "))
                if event["type"] == "failed":
                    raise SystemExit(event["error"]["message"])
                yield event
