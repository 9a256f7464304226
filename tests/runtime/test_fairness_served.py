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
MOST_WAITED = 0.5
"""Of what the quickest long one took in all: whoever had to wait for the end of one would wait for nearly all of it."""


@dataclass(frozen=True)
class Case:
    """A short call and a long one on the same model."""

    task: str
    model: str
    inputs: Any
    long: Json
    short: Json


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
        {"num_inference_steps": 20, "num_frames": 4, "seed": 3},
        {"num_inference_steps": 2, "num_frames": 4, "seed": 3},
    ),
    "texts": Case(
        "text-generation",
        "anymodal/tiny-llama",
        "the red circle is",
        {"max_new_tokens": 300, "do_sample": False},
        {"max_new_tokens": 4, "do_sample": False},
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

    done: Json | None = None
    begun: Event = field(default_factory=Event)

    def follow(self, events: Iterator[Json]) -> None:
        for event in events:
            if event["type"] in ("progress", "token"):
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
        *_, short = client.events(case.task, case.inputs, model=case.model, **case.short)
        still = [one for one in longs if one.done is None or one.done["type"] != "done"]
        for one in asked:
            one.result(300)
    assert short["output"] == brief
    assert still, "the long ones were over before the short one: they are not long"
    ended = [one.done for one in longs if one.done]
    quickest = min(one["queue_ms"] + one["runtime_ms_model"] for one in ended)
    assert short["queue_ms"] < MOST_WAITED * quickest
    assert [one["output"] for one in ended] == [alone] * LONGS
