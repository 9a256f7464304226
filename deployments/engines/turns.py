"""How threads that decode on one model at once take turns, one step each: small requests first, all in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployments.contracts.fairness import size_here
from deployments.contracts.line import Line, Ticket


class Turns:
    """A fair lock. `threading.Lock` lets the thread that has just released it in again, which starves the others;
    without any, each thread brings a thread pool of its own to the same cores and all get slower.
    """

    def __init__(self) -> None:
        self._line = Line()

    @contextmanager
    def one(self) -> Iterator[Ticket]:
        """Waits for this thread's turn and holds it for the length of the block."""
        ticket = Ticket(size_here())
        self._line.join(ticket)
        ticket.called.wait()
        try:
            yield ticket
        finally:
            self._line.leave(ticket)

    def hand_on(self, ticket: Ticket) -> None:
        """Within the block: lets others have their turn, and waits for this thread's next."""
        self._line.hand_on(ticket)
        ticket.called.wait()
