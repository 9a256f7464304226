"""A continuous batch of few places: short answers pass long ones, and these end the same."""

import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.generation.continuous_batching.requests import GenerationOutput

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.engines import continuous
from deployments.engines.batch_order import SmallestFirst
from deployments.engines.continuous import Batch, Mailboxes
from deployments.engines.kv_cache import PAGE, CacheSize

LONG, SHORT = 96, 4
BATCH = 64
"""Tokens of one step."""


@pytest.fixture(scope="module")
def model() -> object:
    return AutoModelForCausalLM.from_pretrained(EMBEDDED_WEIGHTS / "tiny-llama")


@pytest.fixture(scope="module")
def prompt() -> list[int]:
    tokenizer = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-llama")
    ids: list[int] = tokenizer("the red circle is")["input_ids"]
    return ids


@pytest.fixture
def asking() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def ids_of(decoding: Generator[int, None, bool]) -> list[int]:
    return list(decoding)


def listened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests in the order of their tokens, as the batch itself tells them."""
    told: list[str] = []
    deliver = Mailboxes.deliver

    def heard(mail: Mailboxes, output: GenerationOutput) -> None:
        told.append(output.request_id)
        deliver(mail, output)

    monkeypatch.setattr(Mailboxes, "deliver", heard)
    return told


def scheduler_of(batch: Batch) -> SmallestFirst:
    assert batch._manager is not None
    scheduler = batch._manager.batch_processor.scheduler
    assert isinstance(scheduler, SmallestFirst)
    return scheduler


@pytest.fixture(autouse=True)
def one_thread(same_threads: None) -> None:  # noqa: ARG001 — after it
    """A step of so small a model is over before two threads have met."""
    torch.set_num_threads(1)


class Counted:
    """A long answer on its way; how many tokens it has."""

    def __init__(self, asking: ThreadPoolExecutor, batch: Batch, prompt: list[int]) -> None:
        self.ids: list[int] = []
        self.far = Event()
        self.answer: Future[None] = asking.submit(self._run, batch, prompt)

    def _run(self, batch: Batch, prompt: list[int]) -> None:
        for id in batch.decode(prompt, LONG, frozenset()):
            self.ids.append(id)
            if len(self.ids) > LONG // 4:
                self.far.set()


def test_a_short_answer_does_not_wait_for_the_long_ones_that_fill_the_batch(
    model: object, prompt: list[int], asking: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuous, "MOST_REQUESTS", 2)
    batch = Batch(model, CacheSize(32 * PAGE, BATCH), draws=False)
    told = listened(monkeypatch)
    try:
        alone = ids_of(batch.decode(prompt, LONG, frozenset()))
        brief = ids_of(batch.decode(prompt, SHORT, frozenset()))
        long = [Counted(asking, batch, prompt) for _ in range(3)]
        for one in long[:2]:
            assert one.far.wait(60)
        before = len(told)
        assert ids_of(batch.decode(prompt, SHORT, frozenset())) == brief
        passed = len(told) - before - SHORT
        for one in long:
            one.answer.result(120)
        # All three would write on in the steps of the short one, and in the one that it comes into.
        assert passed <= 3 * (SHORT + 2)
        assert [one.ids for one in long] == [alone] * 3
    finally:
        batch.close()


def test_a_short_prompt_is_read_while_a_long_one_still_is(
    model: object, prompt: list[int], asking: ThreadPoolExecutor
) -> None:
    batch = Batch(model, CacheSize(32 * PAGE, BATCH), draws=False)
    try:
        ids_of(batch.decode(prompt, SHORT, frozenset()))
        order: list[str] = []

        def ask(name: str, ids: list[int]) -> None:
            for _ in batch.decode(ids, 2, frozenset()):
                order.append(name)

        asked = [asking.submit(ask, "long", (prompt * 200)[:640])]
        while not scheduler_of(batch).active_requests:
            time.sleep(0.001)
        asked.append(asking.submit(ask, "short", prompt))
        for one in asked:
            one.result(120)
        assert order[0] == "short"
    finally:
        batch.close()
