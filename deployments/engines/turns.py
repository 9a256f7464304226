"""First come, first served: how threads that decode on one model at once take turns, one step each."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """A fair lock. `threading.Lock` lets the thread that has just released it in again, which starves the others;
    without any, each thread brings a thread pool of its own to the same cores and all get slower.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Waits for this thread's turn and holds it for the length of the block."""
        self.take()
        try:
            yield
        finally:
            self.give()

    def take(self) -> None:
        """Waits for this thread's turn."""
        turn = Event()
        with self._lock:
            if self._taken:
                self._waiting.append(turn)
            else:
                self._taken = True
                turn.set()
        turn.wait()

    def give(self) -> None:
        """Ends this thread's turn: the one that has waited longest is next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
