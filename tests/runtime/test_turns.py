"""Turns: one at a time, first come first served, and whoever leaves is skipped."""

from contextlib import suppress

from deployments.contracts.line import Ticket
from deployments.runtime.turns import Turns


def enter_now(turns: Turns) -> Ticket:
    """The ticket of a turn that is free."""
    try:
        next(waiting := turns.enter())
    except StopIteration as entered:
        ticket: Ticket = entered.value
        return ticket
    waiting.close()
    raise AssertionError("somebody else has the turn")


def test_the_next_one_waits_until_the_first_leaves() -> None:
    turns = Turns()
    first = enter_now(turns)
    second = turns.enter()
    assert next(second) is None
    turns.leave(first)
    try:
        while True:
            next(second)
    except StopIteration as entered:
        turns.leave(entered.value)
    turns.leave(enter_now(turns))


def test_whoever_stops_waiting_is_skipped() -> None:
    turns = Turns()
    first = enter_now(turns)
    impatient, patient = turns.enter(), turns.enter()
    next(impatient)
    next(patient)
    impatient.close()
    turns.leave(first)
    with suppress(StopIteration):
        next(patient)
        raise AssertionError("the turn was free")
