"""Checks what a model made before it leaves: pictures, frames and texts pass the classifier that the catalog names."""

from collections.abc import Generator

from deployments.contracts.abilities.safety import Findings, Judge
from deployments.contracts.errors import ContentFlagged
from deployments.contracts.events import Done, Event, Progress
from deployments.contracts.kinds import Image, Kind
from deployments.contracts.model import Guard
from deployments.contracts.task import AnyTask

Running = Generator[Event | None, None, None]


def guarded_kind(task: AnyTask) -> Kind:
    """What a guard looks at in this task's answers: pictures where it gives any (a mesh has a preview), else text."""
    return Kind.IMAGE if {Kind.IMAGE, Kind.VIDEO, Kind.MESH}.intersection(task.gives) else Kind.TEXT


def guarded(events: Running, guard: Guard, judge: Judge) -> Running:
    """The same events, previews and the answer checked before they are told. Raises ContentFlagged.

    Tokens of a stream are told as they come: their text is checked as a whole at the end, and is then not confirmed.
    """
    try:
        for event in events:
            match event:
                case Done():
                    refuse_flagged(judge.judge([event.output])[0], guard)
                case Progress(preview=Image()):
                    refuse_flagged(judge.judge([event])[0], guard)
            yield event
    finally:
        events.close()


def refuse_flagged(findings: Findings, guard: Guard) -> None:
    """Raises ContentFlagged with the scores where a label reaches its threshold."""
    for labels in findings:
        flagged = [one for one in labels if one.label in guard.flags and one.score >= guard.flags[one.label]]
        if flagged:
            scores = ", ".join(f"{one.label} {one.score:.3f}, limit {guard.flags[one.label]:g}" for one in flagged)
            raise ContentFlagged(f"{guard.model.id} flags what was made ({scores}); ask for something else", "inputs")
