"""Deployed anew under load, well and badly: nobody's request fails, no stream is cut, answers stay what they were."""

import json
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import numpy as np
import pytest
import tritonclient.grpc as triton
from anthropic import Anthropic

from tests.client import WITHIN_S, Client, Json
from tests.clients.openai_sdk import sdk
from tests.clients.talking import ABOVE, LLAMA, user
from tests.deploying import Operator
from tests.load import Ask, Load, loaded
from tests.server import Server, served

SENTIMENT = "anymodal/tiny-bert-sentiment"
REVIEW = "I love this picture"
STORY = "A red circle is above a blue square. The red circle is small."
PAINTED: dict[str, Any] = {"num_inference_steps": 3, "seed": 7}
CHAIN: dict[str, Any] = {"chain": ["summarization", "text-to-image"], "tasks": {"text-to-image": PAINTED}}
LONG: dict[str, Any] = {"num_inference_steps": 200, "width": 192, "height": 192, "seed": 7}
REST_S = 1.0
"""A connection that is kept is idle now and then, as people's are."""
BUDGET = 3_000_000_000
"""Of the text family, in bytes: no default comes to it."""
CHANGED: dict[str, Any] = {"memory": {"bytes": {"text": BUDGET}}}
"""What is changed without harm; all replicas have to be started anew for it."""


@dataclass
class Story:
    """What was seen of one application that was deployed anew, twice in vain; `budgets` of the text family before and
    after each, `expected` what everybody was answered when nobody else asked.
    """

    expected: Mapping[str, object]
    load: Load = field(default_factory=Load)
    painted: list[Json] = field(default_factory=list)
    painted_on: bool = False
    budgets: list[set[int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)


def people(server: Server) -> dict[str, Ask]:
    """Each with a connection of its own, but one who opens a new one each time."""
    plain, streaming, painting, chaining = (Client(server.url) for _ in range(4))
    openai, claude = sdk(Client(server.url)), Anthropic(base_url=server.url, api_key="none", max_retries=0).messages
    grpc = triton.InferenceServerClient(server.grpc_url)
    return {
        "native": lambda: plain.infer("text-classification", REVIEW)["labels"][0]["label"],
        "native, without a kept connection": partial(classified_anew, server.url),
        "native, streamed": lambda: written(streaming.stream("text-generation", ABOVE)),
        "a picture": lambda: painting.infer("text-to-image", "a red circle", **PAINTED),
        "a chain": lambda: chaining.infer("any-to-any", STORY, **CHAIN),
        "OpenAI, streamed": lambda: "".join(
            chunk.choices[0].delta.content or ""
            for chunk in openai.chat.completions.create(model=LLAMA, messages=user(ABOVE), temperature=0, stream=True)
        ),
        "Anthropic": lambda: claude.create(model=LLAMA, max_tokens=64, messages=user(ABOVE)).content,
        "KServe over gRPC": partial(classified_by_triton, grpc),
    }


def classified_anew(url: str) -> object:
    client = Client(url)
    with client.http:
        return client.infer("text-classification", REVIEW)["labels"][0]["label"]


def classified_by_triton(client: Any) -> object:
    given = triton.InferInput("text", [1], "BYTES")
    given.set_data_from_numpy(np.array([REVIEW], dtype=np.object_))
    best, *_ = client.infer(SENTIMENT, [given], client_timeout=WITHIN_S).as_numpy("labels").ravel().tolist()
    return json.loads(best)["label"]


def written(events: list[Json]) -> object:
    """What a stream spelled, which ended as it should."""
    *tokens, done = events
    assert done["type"] == "done", done
    return "".join(token["text"] for token in tokens if token["type"] == "token"), done["output"]["generated_text"]


def budgets(client: Client) -> set[int]:
    """Of all replicas of the text family."""
    families = client.http.get("/api/models/status").json()["families"]
    return {row["budget_bytes"] for family in families if family["family"] == "text" for row in family["replicas"]}


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with served() as server, ThreadPoolExecutor() as pool:
        asking = people(server)
        told = Story({name: ask() for name, ask in asking.items()})
        operator, client = Operator(server), Client(server.url)
        idle = httpx.Client(base_url=server.url, timeout=WITHIN_S, limits=httpx.Limits(keepalive_expiry=None))
        with loaded(list(asking.items()), REST_S) as told.load:
            idle.get("/health").raise_for_status()
            note(told, operator, client)

            operator.deploy({"default_teir": "embedded"})
            operator.wait_for("DEPLOY_FAILED")
            note(told, operator, client)

            operator.deploy({}, {"RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": "deployments.ingress.dorway:all"})
            operator.wait_for("DEPLOY_FAILED")
            note(told, operator, client)

            painting, begun = long_picture(pool, server)
            assert begun.wait(WITHIN_S)
            operator.deploy(CHANGED)
            operator.wait_until(lambda: budgets(client) == {BUDGET})
            told.painted_on = not painting.done()
            told.painted = painting.result()
            operator.wait_for("RUNNING")
            told.idle.append(idle.get("/health").status_code)
            note(told, operator, client)
        yield told


def long_picture(pool: ThreadPoolExecutor, server: Server) -> tuple[Future[list[Json]], threading.Event]:
    """Being painted step by step, and the sign that its first step was told."""
    begun = threading.Event()

    def paint() -> list[Json]:
        events = []
        try:
            for event in Client(server.url).events("text-to-image", "a red circle", **LONG):
                events.append(event)
                begun.set()
        finally:
            begun.set()
        return events

    return pool.submit(paint), begun


def note(story: Story, operator: Operator, client: Client) -> None:
    story.budgets.append(budgets(client))
    story.said.append(operator.said())


def test_nobodys_request_fails_and_answers_stay_what_they_were(story: Story) -> None:
    assert [call for call in story.load.calls if call.error is not None] == []
    for name, expected in story.expected.items():
        answers = [call.output for call in story.load.of(name)]
        assert len(answers) > 5, name
        assert all(answer == expected for answer in answers), name
    assert story.idle == [200], "on a connection that was opened to the version before"


def test_a_picture_that_is_being_painted_is_painted_to_its_end(story: Story) -> None:
    assert story.painted_on, "the new version was there already"
    *steps, done = story.painted
    assert done["type"] == "done"
    assert [step["done"] for step in steps if step["type"] == "progress"][-1] == LONG["num_inference_steps"]


def test_what_was_there_stays_while_a_version_does_not_come_up(story: Story) -> None:
    first, refused, failed, changed = story.budgets
    assert first == refused == failed
    assert first
    assert changed == {BUDGET} != first


def test_what_is_wrong_is_said_by_name(story: Story) -> None:
    first, refused, failed, changed = story.said
    assert "default_teir" in refused
    assert "deployments.ingress.dorway" in failed
    assert "previous version keep running" in failed
    assert first.strip() == changed.strip() == ""
