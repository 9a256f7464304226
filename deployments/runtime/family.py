"""One family at work inside a replica: a typed call in, its events out, as a plain blocking generator."""

import logging
import os
import time
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import Any

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.call import Wanted, Work
from deployments.contracts.errors import AnymodalError, InternalError
from deployments.contracts.events import Done, Event, Failed, Progress, Started, Stream
from deployments.contracts.fairness import class_of, size_of, sized
from deployments.contracts.faults import where
from deployments.contracts.kinds import Kind
from deployments.contracts.observing import BatchRan
from deployments.contracts.status import ReplicaStatus, UnloadOutcome
from deployments.contracts.task import AnyTask
from deployments.contracts.usage import Usage
from deployments.contracts.wire import Wire
from deployments.runtime.guarding import guarded, guarded_kind
from deployments.runtime.held import Held
from deployments.runtime.place import Place
from deployments.runtime.pool import Pool
from deployments.runtime.turns import in_one_turn, step_by_step

log = logging.getLogger("anymodal.family")

Running = Generator[Event | None, None, None]


class FamilyRuntime:
    """The tasks of a family over a pool of its models; `loaders` as in `families.declared.Family`, `guards` as in
    `families.registry`.
    """

    def __init__(
        self, tasks: tuple[AnyTask, ...], loaders: Mapping[type, str], guards: Mapping[Kind, str], place: Place
    ) -> None:
        self.pool = Pool(place)
        self._observer = place.observer
        self._tasks = {task.id: task for task in tasks}
        self._loaders = loaders
        self._guards = guards

    def events(self, work: Work) -> Running:
        """Everything that happens to one call; the last event is `done` or `failed`. Close it to stop the model."""
        return _explained(self._sized(work), work.task, work.model.id)

    def load(self, wanted: Wanted) -> Running:
        """Bring a model into memory; the last event is `ready` or `failed`."""
        ability = self._tasks[wanted.task].ability
        loading = self.pool.load(wanted.model, ability.__name__, self._loaders[ability])
        return _explained(loading, wanted.task, wanted.model.id)

    def unload(self, model_id: str, replica: str) -> UnloadOutcome:
        """Give a model's memory back, unless somebody uses it."""
        done = self.pool.unload(model_id)
        return UnloadOutcome(replica=replica, held=done.held, in_use=done.in_use, freed_bytes=done.freed_bytes)

    def status(self, replica: str) -> ReplicaStatus:
        books = self.pool.books()
        return ReplicaStatus(
            replica=replica,
            pid=os.getpid(),
            device=self.pool.device,
            precisions=self.pool.precisions,
            budget_bytes=books.budget,
            charged_bytes=books.charged,
            reserved_bytes=books.reserved,
            resident_bytes=books.resident,
            models=books.models,
        )

    def _sized(self, work: Work) -> Running:
        """Each step as part of a call of its size; between steps the thread may do something else."""
        size = class_of(size_of(work.inputs, work.parameters))
        with closing(self._guarded(self._tasks[work.task], work)) as steps:
            while True:
                with sized(size):
                    try:
                        step = next(steps)
                    except StopIteration:
                        return
                yield step

    def _guarded(self, task: AnyTask, work: Work) -> Running:
        """The run, its answer checked before it leaves where the catalog names a guard."""
        if work.guard is None:
            yield from self._run(task, work)
            return
        kind = guarded_kind(task)
        held = yield from self.pool.lease(work.guard.model, kind, self._guards[kind])
        try:
            yield from guarded(self._run(task, work, held), work.guard, held.engine)
        finally:
            self.pool.release(held)

    def _run(self, task: AnyTask, work: Work, guard: Held | None = None) -> Running:
        began = time.perf_counter()
        held = yield from self.pool.lease(work.model, task.ability.__name__, self._loaders[task.ability], guard)
        load_ms = (time.perf_counter() - began) * 1000
        try:
            yield Started(task=task.id, model=work.model.id)
            if held.engine.sharing is Sharing.CONTINUOUS:
                self._observer.happened(BatchRan(work.model, held.in_use))
            steps = self._steps(task, work, held, load_ms)
            with self.pool.watching(held):
                if held.turns is not None and held.engine.sharing is Sharing.EXCLUSIVE:
                    alone: Running = in_one_turn(steps, held.turns)
                    yield from alone
                else:
                    yield from steps
        finally:
            self.pool.release(held)

    def _steps(self, task: AnyTask, work: Work, held: Held, load_ms: float) -> Running:
        from deployments.runtime.usage import used  # it opens media, and the router's side imports this module

        began = time.perf_counter()
        running = task.run(held.engine, work.inputs, work.parameters)
        if held.turns is not None and held.engine.sharing is Sharing.STEPWISE:
            running = step_by_step(running, held.turns)
        written, steps, output = yield from _without_usage(running)
        took = time.perf_counter() - began
        usage = used(work, output, written, steps, held.counting)
        yield Done(output=output, usage=usage, runtime_ms_model=took * 1000, load_ms=load_ms)


def _explained(events: Running, task: str, model_id: str) -> Running:
    """The same events; what is raised among them as a last one, `failed`."""
    try:
        yield from events
    except AnymodalError as refused:
        yield Failed(error=refused.refusal(task, model_id))
    except Exception as bug:  # noqa: BLE001 — logged, but for its words
        log.error("%s on %s failed: %s", task, model_id, where(bug))
        failed = InternalError(f"{model_id} failed with {type(bug).__name__}; the server's log has the details")
        yield Failed(error=failed.refusal(task, model_id))


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
