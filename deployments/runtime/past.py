"""What earlier loads of this replica came to: how long each phase took, and failures that are not tried again yet."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from deployments.contracts.errors import AnymodalError, InsufficientMemory
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import ModelStatus
from deployments.runtime.held import Key, model_status

MOST = 1000
TOLD_S = 300.0
"""How long status tells of a failure."""


@dataclass(frozen=True)
class Failure:
    """`tried`: its loader had run; what was refused before that costs little to find out again."""

    error: AnymodalError
    model: ModelFacts
    ability: str
    tried: bool
    at: float = field(default_factory=time.monotonic)


class Past:
    """Asked and told by the pool alone, under its lock."""

    def __init__(self, remember_failure_s: float) -> None:
        self._remember_s = remember_failure_s
        self._seconds: OrderedDict[Key, Mapping[str, float]] = OrderedDict()
        self._failures: OrderedDict[Key, Failure] = OrderedDict()

    def seconds(self, key: Key) -> Mapping[str, float] | None:
        """Of each phase of the last load, None where there was none."""
        return self._seconds.get(key)

    def loaded(self, key: Key, seconds: Mapping[str, float]) -> None:
        self._failures.pop(key, None)
        self._seconds[key] = seconds
        self._seconds.move_to_end(key)
        if len(self._seconds) > MOST:
            self._seconds.popitem(last=False)

    def failed(self, key: Key, failure: Failure) -> None:
        self._failures[key] = failure
        self._failures.move_to_end(key)
        if len(self._failures) > MOST:
            self._failures.popitem(last=False)

    def refuse(self, key: Key) -> None:
        """Raises what a load failed with a short while ago."""
        failure = self._failures.get(key)
        if failure is None or time.monotonic() - failure.at >= self._remember_s:
            return
        if failure.tried or not isinstance(failure.error, InsufficientMemory):  # room may come at any moment
            raise again(failure.error)

    def forget(self, model_id: str) -> None:
        """What a model failed with."""
        for key in [key for key in self._failures if key.id == model_id]:
            del self._failures[key]

    def failures(self, device: str) -> list[ModelStatus]:
        """Models that lately did not come."""
        now = time.monotonic()
        return [
            model_status(one.model, one.ability, device, "failed", idle_s=now - one.at, last_error=one.error.message)
            for one in self._failures.values()
            if now - one.at < max(TOLD_S, self._remember_s)
        ]


def again(error: AnymodalError) -> AnymodalError:
    """A new exception of the same words: one that is raised twice would gather the frames of both."""
    return type(error)(*error.args)
