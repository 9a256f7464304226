"""Twelve models, room for four: sixteen clients over HTTP for a minute, while what is in memory is watched.

It takes about a hundred seconds, of which the server's start is a third.
"""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.server import served

Json = dict[str, Any]
CLIENTS, COPIES, ROOM = 16, 3, 4
WARM_S, FITS_S, TIGHT_S = 5.0, 30.0, 30.0
REST_S = 0.1
"""Between a client's answer and its next question: the other tests have to live, too."""
LARGEST = 1_850_000
"""Bytes of the largest of the models in memory; while one is loaded it takes 1.3 times its own."""
BUDGET = int(LARGEST * (ROOM + 0.35))
ASKED: dict[str, tuple[str, Any, str]] = {
    "text-classification": ("tiny-bert-sentiment", "a lovely circle", "labels"),
    "token-classification": ("tiny-bert-ner", "Anna lives in Paris.", "entities"),
    "fill-mask": ("tiny-bert-mlm", "the red [MASK] is above the blue square.", "fillings"),
    "question-answering": (
        "tiny-bert-qa",
        {"question": "What is above the square?", "context": "The red circle is above the blue square."},
        "answers",
    ),
}
"""Weights, a question and the name of its answer, by task."""


def id_of(task: str, copy: int) -> str:
    return f"trace/{task}-{copy}"


@dataclass
class Trace:
    """What happened to the requests of a phase, and what was in memory meanwhile."""

    answered: list[tuple[str, Any]] = field(default_factory=list)
    loads: list[Json] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    replicas: list[Json] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server whose text family has twelve models more and memory for four."""
    folder = tmp_path_factory.mktemp("catalog")
    rows = [
        {
            "id": id_of(task, copy),
            "tier": "small",
            "tasks": [task],
            "licence": "apache-2.0",
            "bytes": (EMBEDDED_WEIGHTS / weights / "model.safetensors").stat().st_size,
            "path": str(EMBEDDED_WEIGHTS / weights),
        }
        for task, (weights, _, _) in ASKED.items()
        for copy in range(COPIES)
    ]
    (folder / "trace.yaml").write_text(yaml.safe_dump(rows))
    with served({"catalog_folder": str(folder), "memory": {"bytes": {"text": BUDGET}}}) as server:
        yield Client(server.url)


def ask(client: Client, task: str, copy: int, trace: Trace) -> None:
    _, inputs, answer = ASKED[task]
    events = client.stream(task, inputs, model=id_of(task, copy))
    if events[-1]["type"] != "done":
        trace.failures.append(str(events[-1]))
        return
    trace.loads += [event for event in events if event["type"] == "loading"][:1]
    trace.answered.append((id_of(task, copy), events[-1]["output"][answer]))


def traced(client: Client, seconds: float, weights: dict[tuple[str, int], float]) -> Trace:
    """Sixteen clients for so long, each asking what chance gives it; somebody looks at the memory all the while."""
    trace, ends_at = Trace(), time.monotonic() + seconds
    url = str(client.http.base_url)

    def asker(number: int) -> None:
        mine, chance = Client(url), random.Random(number)
        while time.monotonic() < ends_at:
            time.sleep(REST_S)
            ((task, copy),) = chance.choices(list(weights), list(weights.values()))
            ask(mine, task, copy, trace)

    def watcher() -> None:
        mine = Client(url)
        while not trace.over.wait(0.1):
            trace.replicas += replicas(mine)

    with ThreadPoolExecutor(CLIENTS + 1) as threads:
        watching = threads.submit(watcher)
        for asking in [threads.submit(asker, number) for number in range(CLIENTS)]:
            asking.result()
        trace.over.set()
        watching.result()
    return trace


def replicas(client: Client) -> list[Json]:
    families = client.http.get("/api/models/status").json()["families"]
    text: list[Json] = next(family["replicas"] for family in families if family["family"] == "text")
    return text


def check(trace: Trace) -> None:
    """No request failed, every answer is the one that its model gives, and memory was never more than the budget."""
    assert trace.failures == []
    first: dict[str, Any] = {}
    for model, answer in trace.answered:
        assert gist(answer) == first.setdefault(model, gist(answer))
    assert trace.replicas
    for replica in trace.replicas:
        assert replica["budget_bytes"] == BUDGET
        assert replica["charged_bytes"] + replica["reserved_bytes"] <= BUDGET
        ready = [model for model in replica["models"] if model["state"] == "ready"]
        assert sum(model["bytes"] for model in ready) <= replica["charged_bytes"] <= BUDGET
        assert len(ready) <= ROOM


def gist(answer: Any) -> Any:
    """An answer without its scores, whose last digits are the company's."""
    match answer:
        case dict():
            return {name: gist(value) for name, value in answer.items() if name != "score"}
        case list():
            return [gist(value) for value in answer]
    return answer


def test_four_models_that_fit_are_not_loaded_again(tight: Client) -> None:
    hot = {(task, 0): 1.0 for task in ASKED}
    for task, copy in hot:
        ask(tight, task, copy, Trace())
    traced(tight, WARM_S, hot)
    trace = traced(tight, FITS_S, hot)
    check(trace)
    assert {model for model, _ in trace.answered} == {id_of(task, 0) for task in ASKED}
    assert len(trace.loads) < 0.01 * len(trace.answered), (len(trace.answered), trace.loads)
    for replica in trace.replicas:
        assert len([model for model in replica["models"] if model["state"] == "ready"]) == ROOM


def test_twelve_models_in_the_room_of_four_are_all_answered(tight: Client) -> None:
    models = [(task, copy) for copy in range(COPIES) for task in ASKED]
    often = {model: 1 / (place + 4) for place, model in enumerate(models)}
    trace = traced(tight, TIGHT_S, often)
    check(trace)
    assert {model for model, _ in trace.answered} == {id_of(*model) for model in models}
    assert trace.loads
    assert any(model["in_use"] for replica in trace.replicas for model in replica["models"])
