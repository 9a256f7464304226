"""any-to-any on one named model that reads and makes several kinds itself: its inputs by their kinds."""

from collections.abc import Iterable
from typing import Any

from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Kind
from graphs.plans.detect import Given


def by_kind(values: Iterable[Given]) -> dict[str, Any]:
    """The given values under their kinds' names, several pictures in their order; raises InvalidInput for two texts."""
    named: dict[str, Any] = {}
    for kind, value in ((one.kind, one.value) for one in values):
        if kind is Kind.IMAGE:
            named[kind.value] = (*named.get(kind.value, ()), value)
        elif kind.value in named:
            raise InvalidInput(f"one model takes one {kind} at a time, several were given: join them", "inputs")
        else:
            named[kind.value] = value
    return named
