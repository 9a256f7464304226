"""Works that report each step by a callback, as generators of their steps; several take turns, step by step."""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from deployments.contracts.fairness import size_here
from deployments.contracts.line import Line, Ticket

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
    """Runs at most `places` works of each size class at once, later ones wait in their order.

    Of those running, one computes at any time and hands over to the next in line when it reports a step: so nothing
    that the works share is ever used by two, each step has all cores to itself, works of a size go forward equally, and
    a small one waits for no more than the step that a large one is at.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._workers: dict[int, ThreadPoolExecutor] = {}
        self._line = Line()

    def of(self, work: Callable[[Report[StepT]], ResultT]) -> Generator[StepT | None, None, ResultT]:
        """The steps that `work` reports, then what it returns; None while there is nothing new.

        Raises what the work raises. Closing it ends the work at its next report, and waits for that.
        """
        ticket = Ticket(size_here())
        reported: SimpleQueue[StepT | _End] = SimpleQueue()

        def report(step: StepT) -> None:
            reported.put(step)
            self._line.hand_on(ticket)
            _wait(ticket)

        def run() -> ResultT:
            try:
                self._line.join(ticket)
                _wait(ticket)
                return work(report)
            finally:
                self._line.leave(ticket)
                reported.put(END)

        running = self._submitted(ticket.size, run)
        try:
            while not isinstance(step := _next(reported), _End):
                yield step
            return running.result()
        finally:
            self._line.dismiss(ticket)
            if not running.cancel():
                wait([running])

    def _submitted(self, size: int, run: Callable[[], ResultT]) -> "Future[ResultT]":
        with self._lock:
            if size not in self._workers:
                self._workers[size] = ThreadPoolExecutor(self._places, f"steps of size {size}")
            return self._workers[size].submit(run)

    def close(self) -> None:
        """Let the running works end, then free the threads."""
        for workers in self._workers.values():
            workers.shutdown()


def pulled(work: Callable[[Report[StepT]], ResultT]) -> Generator[StepT, None, ResultT]:
    """The steps that `work` reports, then what it returns, for an engine that is used step by step: it computes in a
    thread of its own, but only while its next step is waited for.

    Raises what the work raises. Closing it ends the work where it is.
    """
    told: SimpleQueue[StepT | _End] = SimpleQueue()
    asked = threading.Semaphore(0)
    stopped = threading.Event()

    def report(step: StepT) -> None:
        told.put(step)
        asked.acquire()
        if stopped.is_set():
            raise Stopped

    def run() -> ResultT:
        try:
            return work(report)
        finally:
            told.put(END)

    with ThreadPoolExecutor(1, "pulled") as worker:
        running = worker.submit(run)
        try:
            while not isinstance(step := told.get(), _End):
                yield step
                asked.release()
            return running.result()
        finally:
            stopped.set()
            asked.release()


def _wait(ticket: Ticket) -> None:
    """Raises Stopped as soon as the ticket is dismissed."""
    ticket.called.wait()
    if ticket.dismissed:
        raise Stopped


def _next(reported: "SimpleQueue[StepT | _End]") -> StepT | _End | None:
    try:
        return reported.get(timeout=POLL_S)
    except Empty:
        return None
