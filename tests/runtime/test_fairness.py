"""Who comes first: the smaller, and the larger often enough; sizes reckoned from what is asked."""

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deployments.contracts.fairness import (
    LARGEST,
    PATIENCE,
    class_of,
    next_class,
    passed_over,
    size_here,
    size_of,
    sized,
)
from deployments.contracts.line import Line, Ticket
from deployments.contracts.parsing import parse
from deployments.tasks.registry import TASKS

CLASSES = some.integers(0, LARGEST)


def size(task: str, inputs: object, **parameters: object) -> int:
    return class_of(size_of(*parse(TASKS[task], inputs, parameters)))


@pytest.mark.parametrize(
    ("task", "inputs", "short", "long"),
    [
        ("text-to-image", "a red circle", {"num_inference_steps": 4}, {"num_inference_steps": 200}),
        ("text-to-image", "a red circle", {"num_inference_steps": 4}, {}),
        ("text-to-image", "a red circle", {"width": 64, "height": 64}, {"width": 512, "height": 512}),
        ("text-to-video", "a red circle", {"num_frames": 8}, {"num_frames": 80}),
        ("text-to-video", "a red circle", {"seconds": 1}, {"seconds": 10}),
        ("text-generation", "a red", {"max_new_tokens": 16}, {"max_new_tokens": 400}),
        ("time-series-forecasting", {"series": [1.0, 2.0, 3.0]}, {"horizon": 8}, {"horizon": 200}),
    ],
)
def test_what_takes_longer_is_of_a_larger_class(
    task: str, inputs: object, short: dict[str, object], long: dict[str, object]
) -> None:
    assert size(task, inputs, **short) < size(task, inputs, **long)


def test_many_texts_are_of_a_larger_class_than_one() -> None:
    one, many = ({"text": ("a red circle",) * count} for count in (1, 200))
    assert size("feature-extraction", one) < size("feature-extraction", many)


@given(some.floats(0, 1e12), some.floats(0, 1e12))
def test_classes_keep_the_order_of_sizes(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= class_of(low) <= class_of(high) <= LARGEST
    assert class_of(8 * low + 2) > class_of(low) or class_of(low) == LARGEST


@given(some.dictionaries(CLASSES, some.integers(0, PATIENCE - 1), min_size=1))
def test_the_smallest_comes_first_while_nobody_was_passed_over_too_often(passed: Mapping[int, int]) -> None:
    assert next_class(passed) == min(passed)


@given(some.sets(CLASSES, min_size=1))
def test_no_class_starves_and_none_delays_smaller_ones_much(classes: set[int]) -> None:
    passed, turns = dict.fromkeys(classes, 0), list[int]()
    for _ in range(PATIENCE * 20):
        turns.append(next_class(passed))
        passed = passed_over(passed, turns[-1])
    gap = 2 * (PATIENCE + len(classes))
    for at in range(len(turns) - gap):
        assert set(turns[at : at + gap]) == classes
    assert turns[:PATIENCE] == [min(classes)] * PATIENCE
    counted = Counter(turns)
    assert all(counted[size] <= len(turns) / PATIENCE for size in classes - {min(classes)})


def test_a_long_one_has_one_turn_among_sixteen_of_a_short_one() -> None:
    line, order = Line(), list[str]()
    tickets = {"long": Ticket(9), "short": Ticket(2)}
    for ticket in tickets.values():
        line.join(ticket)
    for _ in range(1 + 3 * (PATIENCE + 1)):
        [name] = [name for name, ticket in tickets.items() if ticket.called.is_set()]
        order.append(name)
        line.hand_on(tickets[name])
    assert order == ["long", *(["short"] * PATIENCE + ["long"]) * 3]


@given(some.lists(CLASSES, min_size=1, max_size=30), some.randoms(use_true_random=False))
def test_a_line_gives_one_turn_at_a_time_and_everybody_gets_out(sizes: list[int], chance: Random) -> None:
    line, tickets = Line(), [Ticket(one) for one in sizes]
    for ticket in tickets:
        line.join(ticket)
    left = list(tickets)
    while left:
        [holder] = [ticket for ticket in left if ticket.called.is_set()]
        match chance.choice(("leave", "hand on", "dismiss")):
            case "leave":
                line.leave(holder)
                left.remove(holder)
            case "hand on":
                line.hand_on(holder)
            case _:
                gone = chance.choice(left)
                line.dismiss(gone)
                if gone is holder:
                    line.hand_on(gone)
                left.remove(gone)


def test_a_call_has_its_size_within_its_own_block_alone() -> None:
    with sized(7):
        with sized(3):
            assert size_here() == 3
        assert size_here() == 7
    assert size_here() == 0
