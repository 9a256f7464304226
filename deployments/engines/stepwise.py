"""Works that report each step by a callback, as generators of their steps; several take turns, step by step."""

import threading
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

StepT = TypeVar("StepT")
ResultT = TypeVar("ResultT")
Report = Callable[[StepT], None]

POLL_S = 0.05


class Stopped(Exception):
    """Raised inside a work whose request went away; nobody outside sees it."""


class _End:
    """What follows the last step."""


END: Final = _End()


class Steps:
    """Runs at most `places` works at once, later ones wait in their order.

    Of those running, one computes at any time and hands over to the next in line when it reports a step. So nothing
    that the works share is ever used by two, each step has all cores to itself, and all go forward equally.
    """

    def __init__(self, places: int) -> None:
        self._workers = ThreadPoolExecutor(places, "steps")
        self._line = _Line()

    def of(self, work: Callable[[Report[StepT]], ResultT]) -> Generator[StepT | None, None, ResultT]:
        """The steps that `work` reports, then what it returns; None while there is nothing new.

        Raises what the work raises. Closing it ends the work at its next report, and waits for that.
        """
        stopped = threading.Event()
        reported: SimpleQueue[StepT | _End] = SimpleQueue()

        def report(step: StepT) -> None:
            reported.put(step)
            self._line.enter_again(stopped)

        def run() -> ResultT:
            try:
                self._line.enter(stopped)
                return work(report)
            finally:
                self._line.leave(stopped)
                reported.put(END)

        running = self._workers.submit(run)
        try:
            while not isinstance(step := _next(reported), _End):
                yield step
            return running.result()
        finally:
            self._line.dismiss(stopped)
            if not running.cancel():
                wait([running])

    def close(self) -> None:
        """Let the running works end, then free the threads."""
        self._workers.shutdown()


def _next(reported: "SimpleQueue[StepT | _End]") -> StepT | _End | None:
    try:
        return reported.get(timeout=POLL_S)
    except Empty:
        return None


class _Line:
    """A lock given in the order it is asked for; its tickets are the works' stop events."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._queue: deque[threading.Event] = deque()

    def enter(self, stopped: threading.Event) -> None:
        """Wait for the turn; raises Stopped as soon as the ticket is dismissed."""
        with self._moved:
            self._wait(stopped)

    def enter_again(self, stopped: threading.Event) -> None:
        """Hand the turn on and wait for the next."""
        with self._moved:
            self._leave(stopped)
            self._wait(stopped)

    def leave(self, stopped: threading.Event) -> None:
        with self._moved:
            self._leave(stopped)

    def dismiss(self, stopped: threading.Event) -> None:
        with self._moved:
            stopped.set()
            self._moved.notify_all()

    def _wait(self, stopped: threading.Event) -> None:
        self._queue.append(stopped)
        self._moved.wait_for(lambda: stopped.is_set() or self._queue[0] is stopped)
        if stopped.is_set():
            raise Stopped

    def _leave(self, stopped: threading.Event) -> None:
        self._queue.remove(stopped)
        self._moved.notify_all()
