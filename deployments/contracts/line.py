"""Queues by size class (`fairness`), within a class in the order of coming, and the lock that is given that way."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

from deployments.contracts.fairness import next_class, passed_over

T = TypeVar("T")


class Waiting(Generic[T]):
    """What waits, by its size class. Not safe among threads by itself."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[T]] = {}
        self._passed: dict[int, int] = {}

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def __iter__(self) -> Iterator[tuple[int, T]]:
        """With their classes, the smallest class first."""
        return ((size, item) for size in sorted(self._queues) for item in self._queues[size])

    def put(self, size: int, item: T) -> None:
        self._queues.setdefault(size, deque()).append(item)
        self._passed.setdefault(size, 0)

    def pop(self) -> T:
        """The one whose turn it is; there must be one."""
        size = next_class(self._passed)
        item = self._queues[size].popleft()
        self._passed = passed_over(self._passed, size)
        self._drop_if_empty(size)
        return item

    def drop(self, size: int, item: T) -> None:
        """Forget one that may wait."""
        if item in self._queues.get(size, ()):
            self._queues[size].remove(item)
            self._drop_if_empty(size)

    def _drop_if_empty(self, size: int) -> None:
        if not self._queues[size]:
            del self._queues[size], self._passed[size]


@dataclass(eq=False)
class Ticket:
    """A place in a line; `called` is set when the turn has come, or when it was `dismissed` while it waited."""

    size: int
    called: Event = field(default_factory=Event)
    dismissed: bool = False


class Line:
    """At most one ticket has the turn at any time; whoever has it gives it back by `leave` or hands it on."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: Ticket | None = None
        self._waiting = Waiting[Ticket]()

    def join(self, ticket: Ticket) -> None:
        """Begin to wait: until `called`."""
        with self._lock:
            self._queue(ticket)
            self._call()

    def hand_on(self, ticket: Ticket) -> None:
        """Give the turn to whoever is next, and begin to wait again."""
        with self._lock:
            self._holder = None
            self._queue(ticket)
            self._call()

    def leave(self, ticket: Ticket) -> None:
        """Give the turn to whoever is next, or wait no longer."""
        with self._lock:
            if self._holder is ticket:
                self._holder = None
            self._waiting.drop(ticket.size, ticket)
            self._call()

    def dismiss(self, ticket: Ticket) -> None:
        """Let it wait no longer, now or later; if it has the turn, that ends as it would have."""
        with self._lock:
            ticket.dismissed = True
            self._waiting.drop(ticket.size, ticket)
            ticket.called.set()

    def _queue(self, ticket: Ticket) -> None:
        if not ticket.dismissed:
            ticket.called.clear()
            self._waiting.put(ticket.size, ticket)

    def _call(self) -> None:
        if self._holder is None and len(self._waiting):
            self._holder = self._waiting.pop()
            self._holder.called.set()
