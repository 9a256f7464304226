"""A family grows by the steps before it, shrinks to nothing when they are done, and wakes at the first call."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.client import WITHIN_S, Client
from tests.server import served

PAINTING: dict[str, Any] = {"width": 64, "height": 64, "seed": 7}
ASKERS, SHORT, LONG = 6, 2, 60
STEPS, CALLS = 60, 32
"""Of each replica at most: all short calls together have fewer before them, all long ones far more; calls are few."""
FAMILY = "image_generation"


def scaled() -> dict[str, Any]:
    """As serve_config.yaml has it, with two replicas at most and little patience."""
    policy = {"policy_function": "deployments.families.scaling:QueueAndSteps", "policy_kwargs": {"steps": STEPS}}
    delays = {
        "upscale_delay_s": 0,
        "downscale_delay_s": 2,
        "downscale_to_zero_delay_s": 4,
        "look_back_period_s": 2,
        "metrics_interval_s": 1,
    }
    bounds = {"min_replicas": 0, "initial_replicas": 0, "max_replicas": 2, "target_ongoing_requests": CALLS}
    return {"autoscaling_config": {**bounds, **delays, "policy": policy}}


@pytest.fixture(scope="module")
def scaling() -> Iterator[Client]:
    with served(families={FAMILY: scaled()}) as server:
        yield Client(server.url)


def replicas(client: Client) -> int | None:
    """How many the family has, as whoever watches it sees them; None while one that is going does not tell."""
    families = client.http.get("/api/models/status").json()["families"]
    [family] = [one for one in families if one["family"] == FAMILY]
    return None if family["fault"] else len(family["replicas"])


def wait_for(client: Client, number: int) -> None:
    began = time.monotonic()
    while replicas(client) != number:
        assert time.monotonic() - began < WITHIN_S, f"{replicas(client)}, not {number}"
        time.sleep(0.1)  # whoever watches all the time keeps nobody awake


def asking(client: Client, steps: int, enough: Callable[[list[Any]], bool]) -> list[Any]:
    """Answers to calls of so many steps, as many at a time as there are askers, until there are enough."""
    answers: list[Any] = []
    began = time.monotonic()

    def ask() -> None:
        while not enough(answers):
            assert time.monotonic() - began < WITHIN_S, f"{len(answers)} answers are not enough"
            answers.append(client.answer("text-to-image", "a red circle", num_inference_steps=steps, **PAINTING))

    with ThreadPoolExecutor(ASKERS) as threads:
        for one in [threads.submit(ask) for _ in range(ASKERS)]:
            one.result()
    return answers


def gave(answer: Any) -> str:
    """The replica of a call's only hop."""
    [hop] = answer["steps"]
    replica: str = hop["replica"]
    return replica


def test_it_grows_by_steps_where_the_queue_asks_for_nothing_and_goes_back_to_zero(scaling: Client) -> None:
    assert replicas(scaling) == 0
    seen: set[int] = set()

    def watched(answers: list[Any]) -> bool:
        seen.add(replicas(scaling) or 0)
        return len(answers) >= 20

    short = asking(scaling, SHORT, watched)
    assert seen == {0, 1}
    pictures = {one["result"]["task_output"]["image"] for one in short}
    assert len(pictures) == 1

    long = asking(scaling, LONG, lambda answers: len({gave(one) for one in answers}) == 2)
    assert len({one["result"]["task_output"]["image"] for one in long}) == 1

    wait_for(scaling, 1)
    wait_for(scaling, 0)
    again = scaling.answer("text-to-image", "a red circle", num_inference_steps=SHORT, **PAINTING)
    assert {again["result"]["task_output"]["image"]} == pictures
    assert gave(again) not in {gave(one) for one in (*short, *long)}
