"""How far one load is: the phase, its bytes, the seconds of those before, and what is left by an earlier load."""

import threading
import time
from collections.abc import Mapping

from deployments.contracts.events import Loading, Phase
from deployments.contracts.model import Precision

ORDER: tuple[Phase, ...] = ("waiting", "downloading", "reading", "building", "waking")


class Course:
    """Told by the load's own thread, read by all who wait for it."""

    def __init__(self, model_id: str, device: str, past: Mapping[str, float] | None) -> None:
        self._lock = threading.Lock()
        self._model_id = model_id
        self._device = device
        self._past = past
        self._phase: Phase = "waiting"
        self._began = time.monotonic()
        self._done = self._total = 0
        self._precision: Precision | None = None
        self._seconds: dict[str, float] = {}

    def enter(self, phase: Phase) -> None:
        with self._lock:
            self._add_up()
            self._phase = phase
            self._done = self._total = 0

    def advance(self, done: int, total: int) -> None:
        with self._lock:
            self._done, self._total = done, total

    def choose(self, precision: Precision) -> None:
        with self._lock:
            self._precision = precision

    def seconds(self) -> dict[str, float]:
        """Of each phase so far."""
        with self._lock:
            self._add_up()
            return dict(self._seconds)

    def _add_up(self) -> None:
        now = time.monotonic()
        self._seconds[self._phase] = self._seconds.get(self._phase, 0.0) + now - self._began
        self._began = now

    def told(self) -> Loading:
        with self._lock:
            return Loading(
                model=self._model_id,
                phase=self._phase,
                done_bytes=self._done,
                total_bytes=self._total,
                left_s=self._left_s(),
                device=self._device,
                precision=self._precision,
            )

    def _left_s(self) -> float | None:
        """The rest of this phase and all that come after it, as long as they took last time."""
        if self._past is None:
            return None
        here = self._past.get(self._phase, 0.0)
        spent = here * self._done / self._total if self._total else time.monotonic() - self._began
        later = sum(self._past.get(phase, 0.0) for phase in ORDER[ORDER.index(self._phase) + 1 :])
        return max(0.0, here - spent) + later


class Teller:
    """What one who waits is told of a course: only what changed, at most ten times a second within a phase."""

    EVERY_S = 0.1

    def __init__(self) -> None:
        self._last: Loading | None = None
        self._told_at = 0.0

    def news(self, now: Loading) -> Loading | None:
        said = now.model_copy(update={"left_s": None})
        same_phase = self._last is not None and self._last.phase == now.phase
        if said == self._last or (same_phase and time.monotonic() - self._told_at < self.EVERY_S):
            return None
        self._last, self._told_at = said, time.monotonic()
        return now
