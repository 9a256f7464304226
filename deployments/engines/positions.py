"""Positions that a model notes on itself while it reads one request, for several requests that take turns by steps."""

from collections.abc import Generator
from typing import Any, TypeVar

StepT = TypeVar("StepT")
ResultT = TypeVar("ResultT")

NOTE = "rope_deltas"
"""How far the positions of Qwen-VL and its kin are ahead of their tokens, after pictures and films."""


def with_own_positions(model: Any, steps: Generator[StepT, None, ResultT]) -> Generator[StepT, None, ResultT]:
    """The same steps, each with what the model noted at the request's own step before; at first nothing."""
    places = [part for part in model.modules() if hasattr(part, NOTE)]
    notes = [None] * len(places)
    try:
        while True:
            for part, note in zip(places, notes, strict=True):
                setattr(part, NOTE, note)
            try:
                step = next(steps)
            except StopIteration as end:
                result: ResultT = end.value
                return result
            notes = [getattr(part, NOTE) for part in places]
            yield step
    finally:
        steps.close()
