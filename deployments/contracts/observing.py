"""What goes on in a replica, as it is told to whoever watches it: models that come and leave, batches that ran."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from deployments.contracts.model import ModelFacts

Why = Literal["room", "idle", "asked"]
"""A model leaves because another needs its room, because nobody used it for long, or because somebody said so."""


@dataclass(frozen=True)
class Loaded:
    """A model is in memory, where it takes `bytes`; `load_s` has the seconds of each phase."""

    model: ModelFacts
    bytes: int
    load_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class NotLoaded:
    """A load came to nothing; `code` as in `contracts.errors`."""

    model: ModelFacts
    code: str


@dataclass(frozen=True)
class Left:
    """A model is no longer in memory."""

    model: ModelFacts
    why: Why


@dataclass(frozen=True)
class BatchRan:
    """So many items of concurrent requests were answered by one pass of an engine; of an engine that batches
    continuously, so many requests were under way when one more began.
    """

    model: ModelFacts
    items: int


Happening = Loaded | NotLoaded | Left | BatchRan


class Observer(Protocol):
    """Told from any thread, some of which hold locks: it must return at once and never raise."""

    def happened(self, what: Happening) -> None: ...


class Nobody:
    """Nobody watches."""

    def happened(self, what: Happening) -> None:
        """Nothing is done."""
