"""How concurrent requests share one engine, and what every engine is."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable


class Sharing(StrEnum):
    """How concurrent requests share one engine."""

    EXCLUSIVE = "exclusive"
    """One at a time, from its beginning to its end."""
    STEPWISE = "stepwise"
    """One at a time, but step by step: where a method yields, another request's may go on. What an engine keeps from
    one step to the next belongs to the request.
    """
    COALESCED = "coalesced"
    """Gathered: the engine's `coalesced` methods get the items of several requests in one call."""
    CONTINUOUS = "continuous"
    """The engine's methods may be called from many threads at once; it shares its model itself."""

    @property
    def takes_turns(self) -> bool:
        return self in (Sharing.EXCLUSIVE, Sharing.STEPWISE)


class Engine(Protocol):
    """A loaded model. `coalesced` names the methods that take `(items, *, options…)` and answer one per item."""

    sharing: ClassVar[Sharing]
    coalesced: ClassVar[frozenset[str]]

    def weight_bytes(self) -> int:
        """Bytes of parameters and buffers held in memory, shared ones counted once."""

    def close(self) -> None:
        """Stop threads and drop the weights; no call is running."""


class Rehearsed(Exception):
    """How a load on device `meta` ends where a real one would go well so far: nothing was read but heads of files.

    Raised as `Rehearsed(bytes)`: what the weights will take in memory, in the precision that was asked for.
    """

    @property
    def bytes(self) -> int:
        return int(self.args[0]) if self.args else 0


@runtime_checkable
class Counting(Protocol):
    """An engine that reads texts as tokens and does not tell itself how many it read."""

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Tokens of all texts together; may be asked from any thread, whatever the engine is doing."""
