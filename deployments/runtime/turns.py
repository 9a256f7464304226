"""A queue for what only one may use: small requests first, within a size in their order; whoever leaves is skipped."""

from collections.abc import Generator
from typing import TypeVar

from deployments.contracts.fairness import size_here
from deployments.contracts.line import Line, Ticket

StepT = TypeVar("StepT")
OutputT = TypeVar("OutputT")
Running = Generator[StepT | None, None, OutputT]

POLL_S = 0.05


class Turns:
    """Like a lock, but fair; waiting is a generator, so that a request that is closed stops waiting."""

    def __init__(self) -> None:
        self._line = Line()

    def enter(self) -> Generator[None, None, Ticket]:
        """Wait for the turn, yielding None meanwhile; returns the ticket to `leave` with."""
        ticket = Ticket(size_here())
        self._line.join(ticket)
        try:
            while not ticket.called.wait(POLL_S):
                yield None
        except BaseException:
            self.leave(ticket)
            raise
        return ticket

    def leave(self, ticket: Ticket) -> None:
        self._line.leave(ticket)


def in_one_turn(steps: Running[StepT, OutputT], turns: Turns) -> Running[StepT, OutputT]:
    """A work that has the turn from its beginning to its end."""
    ticket = yield from turns.enter()
    try:
        return (yield from steps)
    finally:
        turns.leave(ticket)


def step_by_step(steps: Running[StepT, OutputT], turns: Turns) -> Running[StepT, OutputT]:
    """A work that has a turn for each step, and none while a step is told: who reads slowly keeps nobody waiting."""
    try:
        while True:
            ticket = yield from turns.enter()
            try:
                step = next(steps)
            except StopIteration as end:
                output: OutputT = end.value
                return output
            finally:
                turns.leave(ticket)
            yield step
    finally:
        steps.close()
