"""One family at work inside a replica: a typed call in, its events out, as a plain blocking generator."""

import logging
import time
from collections.abc import Generator, Mapping
from typing import Any

from deployments.contracts.call import Work
from deployments.contracts.errors import AnymodalError, InternalError
from deployments.contracts.events import Done, Event, Failed, Progress, Started, Stream, Usage
from deployments.contracts.kinds import Kind
from deployments.contracts.task import AnyTask
from deployments.contracts.wire import Wire
from deployments.runtime.guarding import guarded, guarded_kind
from deployments.runtime.pool import Held, Pool

log = logging.getLogger("anymodal.family")

Running = Generator[Event | None, None, None]


class FamilyRuntime:
    """The tasks of a family over a pool of its models; `loaders` as in `families.declared.Family`, `guards` as in
    `families.registry`.
    """

    def __init__(
        self, tasks: tuple[AnyTask, ...], loaders: Mapping[type, str], guards: Mapping[Kind, str], device: str
    ) -> None:
        self.pool = Pool(device)
        self._tasks = {task.id: task for task in tasks}
        self._loaders = loaders
        self._guards = guards

    def events(self, work: Work) -> Running:
        """Everything that happens to one call; the last event is `done` or `failed`. Close it to stop the model."""
        try:
            yield from self._guarded(self._tasks[work.task], work)
        except AnymodalError as refused:
            yield Failed(error=refused.refusal(work.task, work.model.id))
        except Exception as bug:
            log.exception("%s on %s failed", work.task, work.model.id)
            failed = InternalError(
                f"{work.model.id} failed with {type(bug).__name__}; the server's log has the details"
            )
            yield Failed(error=failed.refusal(work.task, work.model.id))

    def _guarded(self, task: AnyTask, work: Work) -> Running:
        """The run, its answer checked before it leaves where the catalog names a guard."""
        if work.guard is None:
            yield from self._run(task, work)
            return
        kind = guarded_kind(task)
        held = yield from self.pool.lease(work.guard.model, kind, self._guards[kind])
        try:
            yield from guarded(self._run(task, work), work.guard, held.engine)
        finally:
            self.pool.release(held)

    def _run(self, task: AnyTask, work: Work) -> Running:
        held = yield from self.pool.lease(work.model, task.ability.__name__, self._loaders[task.ability])
        try:
            yield Started(task=task.id, model=work.model.id)
            if held.turns is None:
                yield from self._steps(task, work, held)
                return
            ticket = yield from held.turns.enter()
            try:
                yield from self._steps(task, work, held)
            finally:
                held.turns.leave(ticket)
        finally:
            self.pool.release(held)

    def _steps(self, task: AnyTask, work: Work, held: Held) -> Running:
        from deployments.runtime.usage import used  # it opens media, and the router's side imports this module

        began = time.perf_counter()
        written, steps, output = yield from _without_usage(task.run(held.engine, work.inputs, work.parameters))
        took = time.perf_counter() - began
        usage = used(work, output, written, steps, held.counting)
        yield Done(output=output, usage=usage, runtime_ms_model=took * 1000)


def _without_usage(steps: Stream[Any]) -> Generator[Event | None, None, tuple[Usage, int, Wire]]:
    """The task's steps with its own usage taken out, which belongs to the end, and how many were done at last."""
    usage, done = Usage(), 0
    try:
        while True:
            step = next(steps)
            if isinstance(step, Usage):
                usage = step
                continue
            if isinstance(step, Progress):
                done = step.done
            yield step
    except StopIteration as end:
        return usage, done, end.value
    finally:
        steps.close()
