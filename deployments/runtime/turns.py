"""A queue for what only one may use: first come, first served, and whoever leaves the queue is skipped."""

import threading
from collections import deque
from collections.abc import Generator

POLL_S = 0.05


class Turns:
    """Like a lock, but fair; waiting is a generator, so that a request that is closed stops waiting."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()

    def enter(self) -> Generator[None, None, object]:
        """Wait for the turn, yielding None meanwhile; returns the ticket to `leave` with."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
        try:
            while not self._is_first(ticket):
                yield None
        except BaseException:
            self.leave(ticket)
            raise
        return ticket

    def _is_first(self, ticket: object) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._queue[0] is ticket, POLL_S)

    def leave(self, ticket: object) -> None:
        with self._changed:
            self._queue.remove(ticket)
            self._changed.notify_all()
