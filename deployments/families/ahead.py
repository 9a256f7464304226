"""What a replica still has to do: the calls in its hands, and how many steps of their models are to come."""

import threading
from contextlib import closing
from dataclasses import dataclass

from deployments.contracts.events import Event, Progress, Token
from deployments.families.scaling import CALLS, STEPS
from deployments.runtime.bridge import Blocking


@dataclass(eq=False)
class _InHand:
    """One call. Of its steps as many are left as were asked for, until its events say better."""

    left: int

    def take(self, event: Event | None) -> None:
        match event:
            case Token():
                self.left = max(0, self.left - max(1, len(event.tokens or ())))
            case Progress():
                self.left = max(0, event.total - event.done)


class Ahead:
    """Counts in the threads that run the calls; read from any other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: set[_InHand] = set()

    def over(self, steps: int, events: Blocking[Event]) -> Blocking[Event]:
        """The events of a call that asks for so many steps; it is in hand until they end, however that is."""
        call = _InHand(steps)
        with self._lock:
            self._calls.add(call)
        try:
            with closing(events):
                for event in events:
                    call.take(event)
                    yield event
        finally:
            with self._lock:
                self._calls.discard(call)

    def told(self) -> dict[str, float]:
        with self._lock:
            return {CALLS: len(self._calls), STEPS: sum(call.left for call in self._calls)}
