"""Through HTTP: long jobs fill a model's places, and a short one passes them; the long end as they do alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from tests.client import Client, Json, data_uri
from tests.pictures import red_circle

LONGS = 5
"""More than there are places for works of a size."""
TOLD_LATE = 16
"""Events of a long one that may be on their way while a short one runs: they are gathered by 8, in two places."""


@dataclass(frozen=True)
class Case:
    """A short call and a long one on the same model, which steps so many long ones `together`."""

    task: str
    model: str
    inputs: Any
    long: Json
    short: Json
    together: int = 2


PICTURE = data_uri(red_circle(), "image/png")
CASES = {
    "pictures": Case(
        "text-to-image",
        "anymodal/tiny-sd",
        "a red circle",
        {"num_inference_steps": 16, "seed": 3},
        {"num_inference_steps": 2, "seed": 3},
    ),
    "films": Case(
        "text-to-video",
        "anymodal/tiny-animatediff",
        "a red circle",
        {"num_inference_steps": 12, "num_frames": 4, "seed": 3},
        {"num_inference_steps": 2, "num_frames": 4, "seed": 3},
    ),
    "texts": Case(
        "text-generation",
        "anymodal/tiny-llama",
        "the red circle is",
        {"max_new_tokens": 100, "do_sample": False},
        {"max_new_tokens": 4, "do_sample": False},
        together=LONGS,
    ),
    "answers about pictures": Case(
        "image-text-to-text",
        "anymodal/tiny-qwen2-vl",
        {"image": PICTURE, "text": "what is this?"},
        {"max_new_tokens": 80, "do_sample": False},
        {"max_new_tokens": 3, "do_sample": False},
    ),
}


@dataclass
class Long:
    """A long job as it is told; `begun` after its first step."""

    steps: int = 0
    done: Json | None = None
    begun: Event = field(default_factory=Event)

    def follow(self, events: Iterator[Json]) -> None:
        for event in events:
            if event["type"] in ("progress", "token"):
                self.steps += 1
                self.begun.set()
            self.done = event


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_short_one_does_not_wait_for_long_ones(client: Client, case: Case) -> None:
    alone = client.infer(case.task, case.inputs, model=case.model, **case.long)
    brief = client.infer(case.task, case.inputs, model=case.model, **case.short)
    longs = [Long() for _ in range(LONGS)]
    with ThreadPoolExecutor(LONGS) as threads:
        asked = [
            threads.submit(one.follow, client.events(case.task, case.inputs, model=case.model, **case.long))
            for one in longs
        ]
        assert any(one.begun.wait(120) for one in longs)
        before = 0
        for event in client.events(case.task, case.inputs, model=case.model, **case.short):
            if event["type"] == "started":
                before = sum(one.steps for one in longs)
        passed = sum(one.steps for one in longs) - before
        still = [one for one in longs if one.done is None or one.done["type"] != "done"]
        for one in asked:
            one.result(300)
    assert event["output"] == brief
    assert still, "the long ones were over before the short one: they are not long"
    assert passed <= TOLD_LATE * case.together
    assert [one.done["output"] for one in longs if one.done] == [alone] * LONGS
