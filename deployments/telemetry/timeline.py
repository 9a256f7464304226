"""One call's events as figures: how long until the first, how fast the others came, when it loaded and ran."""

from collections.abc import Iterable
from dataclasses import dataclass

from deployments.contracts.events import AudioChunk, Called, Done, Event, Failed, Loading, Progress, Started, Token

OK, CANCELLED = "ok", "cancelled"
Span = tuple[float, float]


@dataclass(frozen=True)
class Measured:
    """Times are those of the clock that the events were read by, rates per second; None is what there was not.

    `phases` of a load with the time at which each began.
    """

    code: str
    first_event_s: float | None
    load: Span | None
    phases: tuple[tuple[str, float], ...]
    run: Span | None
    run_s: float | None
    tokens_per_s: float | None
    steps_per_s: float | None


class Timeline:
    """Takes a call's events in their order; the call came at `began`."""

    def __init__(self, began: float) -> None:
        self._began = began
        self._first: float | None = None
        self._started: float | None = None
        self._phases: list[tuple[str, float]] = []
        self._steps: list[tuple[int, float]] = []
        self._tokens = 0
        self._last: tuple[Done | Failed, float] | None = None

    def take(self, event: Event, at: float) -> None:
        match event:
            case Loading():
                self._enter(event.phase, at)
                return
            case Started():
                self._started = at
                return
            case Token():
                self._tokens += max(1, len(event.tokens or ()))
            case Progress():
                self._steps.append((event.done, at))
            case Done() | Failed():
                self._last = (event, at)
        if isinstance(event, Token | Called | Progress | AudioChunk | Done) and self._first is None:
            self._first = at

    def _enter(self, phase: str, at: float) -> None:
        if not self._phases or self._phases[-1][0] != phase:
            self._phases.append((phase, at))

    def measured(self, ended: float) -> Measured:
        """What came of it; a call without a last event was left by its client at `ended`."""
        last, at = self._last or (None, ended)
        done = last if isinstance(last, Done) else None
        return Measured(
            code=_code(last),
            first_event_s=None if self._first is None else self._first - self._began,
            load=(self._phases[0][1], at if self._started is None else self._started) if self._phases else None,
            phases=tuple(self._phases),
            run=None if self._started is None else (self._started, at),
            run_s=done.runtime_ms_model / 1000 if done else None,
            tokens_per_s=self._tokens_per_s(done),
            steps_per_s=self._steps_per_s(),
        )

    def _tokens_per_s(self, done: Done | None) -> float | None:
        """Those that its usage counts, for a piece may be of several."""
        if done is None or not self._tokens or not done.runtime_ms_model:
            return None
        written = done.usage.completion_tokens if done.usage else 0
        return (written or self._tokens) / (done.runtime_ms_model / 1000)

    def _steps_per_s(self) -> float | None:
        """From the first step that was told to the last: what prepares them is no step."""
        if not self._steps:
            return None
        (first, began), (last, ended) = self._steps[0], self._steps[-1]
        return (last - first) / (ended - began) if last > first and ended > began else None


def _code(last: Done | Failed | None) -> str:
    match last:
        case Done():
            return OK
        case Failed():
            return last.error.code
    return CANCELLED


def measure(began: float, events: Iterable[tuple[float, Event]], ended: float = 0.0) -> Measured:
    """The figures of events with their times."""
    timeline = Timeline(began)
    for at, event in events:
        timeline.take(event, at)
    return timeline.measured(ended)
