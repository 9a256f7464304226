"""Gathers what concurrent requests ask of one engine into batches, while the batch before them runs.

The items of a large request are taken part by part, and requests take turns by their size (`contracts/fairness.py`).
A lone request never waits. After a batch of several, whose clients will soon ask again, the next one begins when as
many have come or a twentieth of that batch's time is over: else the first to return would run alone, before all others.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from deployments.contracts.errors import AnymodalError, Unavailable
from deployments.contracts.fairness import size_here
from deployments.contracts.line import Waiting

MAX_BATCH = 32
PATIENCE, MAX_PATIENCE_S = 0.05, 0.02
"""What is waited for company: a share of the last batch's time, and never more than this."""


@dataclass(eq=False)
class _Asked:
    """What one request asks: part by part, of which no more than one is in a batch."""

    method: str
    parts: deque[Sequence[Any]]
    options: dict[str, Any]
    size: int
    results: list[Any] = field(default_factory=list)
    answer: "Future[Sequence[Any]]" = field(default_factory=Future)

    @property
    def items(self) -> Sequence[Any]:
        return self.parts[0]

    def fits(self, other: "_Asked") -> bool:
        return self.method == other.method and self.options == other.options

    def take(self, results: Sequence[Any]) -> bool:
        """The results of its part; whether that was the last."""
        self.parts.popleft()
        self.results += results
        if not self.parts:
            self.answer.set_result(self.results)
        return not self.parts


class Coalesced:
    """Stands in front of an engine: its `coalesced` methods are gathered, all else is the engine's own.

    `ran` is told how many items each batch has.
    """

    def __init__(self, engine: Any, ran: Callable[[int], None]) -> None:
        self._engine = engine
        self._ran = ran
        self._max_batch: int = getattr(engine, "max_batch", MAX_BATCH)
        self._waiting = Waiting[_Asked]()
        self._changed = threading.Condition()
        self._closed = False
        self._expected, self._patience_s = 1, 0.0
        self._thread = threading.Thread(target=self._serve, name="coalesced", daemon=True)
        self._thread.start()

    def __getattr__(self, name: str) -> Any:
        if name not in self._engine.coalesced:
            return getattr(self._engine, name)
        return self._gathered(name)

    def _gathered(self, method: str) -> Callable[..., Sequence[Any]]:
        def ask(items: Sequence[Any], **options: Any) -> Sequence[Any]:
            if not items:
                return []
            parts = deque(items[at : at + self._max_batch] for at in range(0, len(items), self._max_batch))
            asked = _Asked(method, parts, options, size_here())
            with self._changed:
                if self._closed:
                    raise Unavailable("the model is being unloaded; ask again")
                self._waiting.put(asked.size, asked)
                self._changed.notify()
            return asked.answer.result()

        return ask

    def _serve(self) -> None:
        while batch := self._next_batch():
            began = time.monotonic()
            self._run(batch)
            took = time.monotonic() - began
            self._expected = len(batch)
            self._patience_s = min(PATIENCE * took, MAX_PATIENCE_S) if len(batch) > 1 else 0.0

    def _next_batch(self) -> list[_Asked]:
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) > 0 or self._closed)
            if not len(self._waiting):
                return []
            self._changed.wait_for(lambda: len(self._waiting) >= self._expected or self._closed, self._patience_s)
            batch = [self._waiting.pop()]
            room = self._max_batch - len(batch[0].items)
            for size, asked in tuple(self._waiting):
                if asked.fits(batch[0]) and len(asked.items) <= room:
                    self._waiting.drop(size, asked)
                    batch.append(asked)
                    room -= len(asked.items)
            return batch

    def _run(self, batch: list[_Asked]) -> None:
        items = [item for asked in batch for item in asked.items]
        try:
            results = getattr(self._engine, batch[0].method)(items, **batch[0].options)
        except AnymodalError as refusal:
            if len(batch) == 1:
                batch[0].answer.set_exception(refusal)
                return
            for asked in batch:  # one of them is at fault: each answers for itself
                self._run([asked])
            return
        except Exception as bug:  # noqa: BLE001 — handed to whoever asked, this thread serves on
            for asked in batch:
                asked.answer.set_exception(bug)
            return
        self._ran(len(items))
        at = 0
        for asked in batch:
            part = results[at : at + len(asked.items)]
            at += len(asked.items)
            if not asked.take(part):
                with self._changed:
                    self._waiting.put(asked.size, asked)

    def close(self) -> None:
        """End the thread, then the engine."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._engine.close()
