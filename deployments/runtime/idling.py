"""Looks now and then for what nobody used for a while."""

import threading
from collections.abc import Callable

LOOKS = 4
"""In the time that a model may be idle."""


class Idling:
    """A thread of its own, where there is a time-out at all: while nobody asks, nobody else would look."""

    def __init__(self, idle_s: float | None, unload: Callable[[float], None]) -> None:
        self._closed = threading.Event()
        if idle_s is not None:
            threading.Thread(target=self._look, args=(idle_s, unload), name="idling", daemon=True).start()

    def _look(self, idle_s: float, unload: Callable[[float], None]) -> None:
        while not self._closed.wait(idle_s / LOOKS):
            unload(idle_s)

    def close(self) -> None:
        self._closed.set()
