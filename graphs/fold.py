"""An answer out of its events: whether they were streamed or not, the same events make the same answer."""

import time

from deployments.contracts.call import Answer, StepRecord
from deployments.contracts.events import Done, Event, Usage, added
from deployments.contracts.wire import Wire
from graphs.route import Route


class Fold:
    """Takes a route's events in order; the clock runs from its making."""

    def __init__(self, task: str, way: Route) -> None:
        self._task = task
        self._way = way
        self._began = self._last = time.perf_counter()
        self._records: list[StepRecord] = []
        self._usages: list[Usage] = []
        self._output: Wire | None = None

    def take(self, number: int, event: Event) -> None:
        if isinstance(event, Done):
            now = time.perf_counter()
            self._records.append(_record(self._way, number, event, (now - self._last) * 1000))
            self._usages += [event.usage] if event.usage else []
            self._last, self._output = now, event.output

    def answer(self, call_id: str) -> Answer:
        """Once the last leg is done."""
        if self._output is None or len(self._records) < len(self._way.legs):
            raise RuntimeError("the events ended before the answer")
        return Answer(
            id=call_id,
            task=self._task,
            model=self._way.legs[-1].model.id,
            output=self._output,
            steps=tuple(self._records),
            usage=added(self._usages),
            runtime_ms=(time.perf_counter() - self._began) * 1000,
            runtime_ms_model=sum(record.runtime_ms_model for record in self._records),
        )


def _record(way: Route, number: int, done: Done, runtime_ms: float) -> StepRecord:
    """A hop's record; what a later hop took in is told, the last output is the answer itself."""
    leg = way.legs[number]
    return StepRecord(
        task=leg.task.id,
        model=leg.model.id,
        runtime_ms=runtime_ms,
        runtime_ms_model=done.runtime_ms_model,
        output=done.output if number + 1 < len(way.legs) else None,
    )
