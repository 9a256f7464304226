"""What the pool adds to a call on a model that is in memory: a family's run against its bare engine, in one process."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bare_engine import MODEL, TEXT, engine
from benchmarks.findings import Findings
from benchmarks.rounds import alternate, spread
from configs.catalog import catalog
from deployments.contracts.abilities.text import Classifier
from deployments.contracts.call import Work
from deployments.contracts.events import Done
from deployments.contracts.model import ModelFacts
from deployments.contracts.parsing import parse
from deployments.families.registry import FAMILIES, GUARDS
from deployments.runtime.family import FamilyRuntime
from deployments.runtime.place import Place
from deployments.tasks.registry import TASKS
from graphs.models.choice import facts_of

TASK = "text-classification"
CALLS, LEASES, ROUNDS = 200, 5000, 7
AIM_MS = 1.0


def measure(_: Path) -> Findings:
    findings = Findings()
    family = FamilyRuntime(FAMILIES["text"].tasks, FAMILIES["text"].loaders, GUARDS, Place("cpu"))
    model = facts_of(next(row for row in catalog() if row.id == MODEL))
    bare, asked = engine(), _work(model)
    calls: dict[str, Callable[[], Any]] = {
        "bare engine": partial(bare.classify, [TEXT], function_to_apply=None),
        "pool": partial(_answered, family, asked),
    }
    for call in calls.values():
        call()
    taken = alternate({name: partial(_p50_ms, call, CALLS) for name, call in calls.items()}, ROUNDS)
    lease = alternate({"lease": partial(_p50_ms, partial(_leased, family, model), LEASES)}, ROUNDS)
    family.pool.close()
    for name, milliseconds in taken.items():
        findings.note(f"1 call: p50, {name}", spread(milliseconds), "ms")
    added = [ours - theirs for ours, theirs in zip(taken["pool"], taken["bare engine"], strict=True)]
    findings.note("added by the pool, the task and the batching", spread(added), "ms")
    findings.note("added by the pool alone: a lease and its release", spread(lease["lease"]), "ms")
    findings.less_than("added to a warm call", median(added), AIM_MS, "ms")
    return findings


def _work(model: ModelFacts) -> Work:
    inputs, parameters = parse(TASKS[TASK], TEXT, {})
    return Work(task=TASK, model=model, inputs=inputs, parameters=parameters)


def _answered(family: FamilyRuntime, asked: Work) -> None:
    *_, last = family.events(asked)
    if not isinstance(last, Done):
        raise RuntimeError(f"the family did not answer: {last}")


def _leased(family: FamilyRuntime, model: ModelFacts) -> None:
    lease = family.pool.lease(model, Classifier.__name__, FAMILIES["text"].loaders[Classifier])
    try:
        next(lease)
    except StopIteration as end:
        family.pool.release(end.value)
    else:
        raise RuntimeError(f"{model.id} is no longer in memory")


def _p50_ms(call: Callable[[], Any], times: int) -> float:
    seconds: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began)
    return median(seconds) * 1000
