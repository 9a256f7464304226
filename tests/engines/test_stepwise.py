"""Works that report steps: told as they happen, in turn, stopped at the next one."""

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from deployments.contracts.fairness import sized
from deployments.engines.stepwise import Report, Steps, pulled

Work = Callable[[Report[int]], str]


@pytest.fixture
def steps() -> Iterator[Steps]:
    running = Steps(places=2)
    yield running
    running.close()


def counting(to: int) -> Work:
    def work(report: Report[int]) -> str:
        for step in range(to):
            report(step)
        return f"counted to {to}"

    return work


def drained(running: Generator[int | None, None, str]) -> tuple[list[int], str]:
    seen: list[int] = []
    while True:
        try:
            step = next(running)
        except StopIteration as end:
            return seen, end.value
        if step is not None:
            seen.append(step)


def test_steps_come_in_order_and_then_the_answer(steps: Steps) -> None:
    assert drained(steps.of(counting(5))) == ([0, 1, 2, 3, 4], "counted to 5")


def test_what_the_work_raises_arrives(steps: Steps) -> None:
    def failing(report: Report[int]) -> str:
        report(0)
        raise KeyError("lost")

    running = steps.of(failing)
    assert next(value for value in running if value is not None) == 0
    with pytest.raises(KeyError, match="lost"):
        drained(running)


def test_two_works_take_turns_step_by_step(steps: Steps) -> None:
    order: list[str] = []

    def first(report: Report[int]) -> str:
        while "second" not in order:
            order.append("first")
            report(0)
        return ten_steps("first", report)

    def ten_steps(name: str, report: Report[int]) -> str:
        for step in range(10):
            order.append(name)
            report(step)
        return name

    with ThreadPoolExecutor(2) as askers:
        asked = [askers.submit(drained, steps.of(work)) for work in (first, partial(ten_steps, "second"))]
        assert [one.result()[1] for one in asked] == ["first", "second"]
    assert order[order.index("second") :] == ["second", "first"] * 10


def test_closing_ends_the_work_at_its_next_report(steps: Steps) -> None:
    done: list[int] = []
    ended = threading.Event()

    def endless(report: Report[int]) -> str:
        try:
            while True:
                done.append(len(done))
                report(done[-1])
        finally:
            ended.set()

    running = steps.of(endless)
    while next(running) is None:
        pass
    running.close()
    assert ended.is_set()
    after = len(done)
    assert drained(steps.of(counting(3)))[0] == [0, 1, 2]
    assert len(done) == after


def test_one_who_waits_for_a_place_can_leave(steps: Steps) -> None:
    release = threading.Event()
    ran: list[str] = []

    def held(report: Report[int]) -> str:
        release.wait()
        report(0)
        return "held"

    def impatient(_report: Report[int]) -> str:
        ran.append("impatient")
        return "impatient"

    first, second, third = steps.of(held), steps.of(held), steps.of(impatient)
    assert [next(first), next(second), next(third)] == [None, None, None]
    third.close()
    release.set()
    assert drained(first) == drained(second) == ([0], "held")
    assert not ran


def test_a_small_work_passes_large_ones_that_fill_all_places(steps: Steps) -> None:
    order: list[str] = []
    beside = threading.Event()

    def named(name: str, to: int, report: Report[int]) -> str:
        for step in range(to):
            order.append(name)
            report(step)
            if name == "large":
                beside.wait(0 if "small" in order else 0.01)
        return name

    def asked(name: str, size: int, to: int) -> str:
        with sized(size):
            return drained(steps.of(partial(named, name, to)))[1]

    with ThreadPoolExecutor(4) as askers:
        large = [askers.submit(asked, "large", 9, 200) for _ in range(3)]
        while order.count("large") < 4:
            beside.wait(0.001)
        assert askers.submit(asked, "small", 2, 10).result() == "small"
        assert [one.result() for one in large] == ["large"] * 3
    begun, ended = order.index("small"), len(order) - order[::-1].index("small")
    assert order[begun:ended].count("large") <= 2
    assert order.count("large") == 600


def test_what_is_pulled_computes_only_while_its_next_step_is_waited_for() -> None:
    done: list[int] = []

    def work(report: Report[int]) -> str:
        for step in range(3):
            done.append(step)
            report(step)
        return "over"

    running = pulled(work)
    assert not done
    for step in range(3):
        assert next(running) == step
        assert done == list(range(step + 1))
    assert drained(running) == ([], "over")
    left = pulled(work)
    next(left)
    left.close()
    assert done == [0, 1, 2, 0]
