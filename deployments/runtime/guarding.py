"""Checks what a model made before it leaves: pictures, frames and texts pass the classifier that the catalog names."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from pydantic import BaseModel

from deployments.contracts.errors import ContentFlagged
from deployments.contracts.events import Done, Event, Progress
from deployments.contracts.findings import Label
from deployments.contracts.kinds import Image
from deployments.contracts.model import Guard

FRAMES = 16
"""How many frames of a video are looked at, evenly spread from first to last."""

Events = Generator[Event | None, None, None]
Judge = Callable[[Any], Sequence[tuple[Label, ...]]]
"""A value made by a model to the labels of each picture or text in it."""


def guarded(events: Events, guard: Guard, judge: Judge) -> Events:
    """The same events, each checked before it is told: previews as well as the answer. Raises ContentFlagged."""
    try:
        for event in events:
            match event:
                case Done():
                    check(event.output, guard, judge)
                case Progress(preview=Image()):
                    check(event, guard, judge)
            yield event
    finally:
        events.close()


def check(made: BaseModel, guard: Guard, judge: Judge) -> None:
    """Raises ContentFlagged with the scores where a label reaches its threshold."""
    for labels in judge(made):
        flagged = {one.label: one.score for one in labels if one.score >= guard.flags.get(one.label, float("inf"))}
        if flagged:
            scores = ", ".join(f"{label} {score:.3f}" for label, score in flagged.items())
            raise ContentFlagged(
                f"{guard.model.id} flags what was made: {scores} (allowed is less than "
                f"{', '.join(f'{label} {guard.flags[label]:g}' for label in flagged)}); ask for something else",
                "inputs",
            )
