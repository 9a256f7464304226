"""Jobs, their events and results as the rows that the database keeps, and back to the values that they were."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from deployments.contracts.call import Answer, Several
from deployments.contracts.events import Done
from deployments.contracts.jobs import Assignment, Job, JobEvent
from deployments.contracts.refusal import Refusal
from deployments.contracts.wire import Wire
from deployments.tasks.registry import TASKS
from graphs.jobs.parked import Parked, restored

EVENT: TypeAdapter[JobEvent] = TypeAdapter(JobEvent)
ASSIGNMENT: TypeAdapter[Assignment] = TypeAdapter(Assignment)
DOCUMENTS = ("parameters", "notes")
TIMES = ("created_at", "started_at", "finished_at", "expires_at")
SAME = ("id", "kind", "status", "task", "model", "progress", "attempts", *TIMES)


def job_of(row: sqlite3.Row) -> Job:
    named: dict[str, Any] = {name: row[name] for name in SAME}
    named |= {name: json.loads(row[name]) for name in DOCUMENTS}
    error = Refusal.model_validate_json(row["error"]) if row["error"] else None
    return Job(**named, cancelling=bool(row["cancelling"]), error=error)


class Told(Wire):
    """An event to keep; `task` types what a `done` holds."""

    step: int
    task: str
    body: Parked


def event_of(told: Told, data: Mapping[str, bytes]) -> JobEvent:
    fields = restored(told.body, data)
    if fields["type"] != "done":
        return EVENT.validate_python(fields)
    return Done.model_validate(fields | {"output": _typed(fields["output"], told.task)})


def answer_of(kept: Parked, data: Mapping[str, bytes]) -> Answer:
    """The answer with its own types again: each hop's output is that of its task."""
    fields = restored(kept, data)
    steps = [
        step | {"output": None if step["output"] is None else _typed(step["output"], step["task"])}
        for step in fields["steps"]
    ]
    return Answer.model_validate(fields | {"steps": steps, "output": _typed(fields["output"], steps[-1]["task"])})


def _typed(output: Mapping[str, Any], task: str) -> Wire:
    """A task's answer; or several by kind, each with the task that gave it."""
    if output.keys() != Several.model_fields.keys():
        typed: Wire = TASKS[task].output.model_validate(output)
        return typed
    outputs = {kind: _typed(one, output["tasks"][kind]) for kind, one in output["outputs"].items()}
    return Several(outputs=outputs, tasks=output["tasks"])


def assignment_of(kept: Parked, data: Mapping[str, bytes]) -> Assignment:
    return ASSIGNMENT.validate_python(restored(kept, data))
