"""What of a replica's budget is taken, and by whom; changed and read under the pool's lock alone."""

from collections.abc import Callable, Iterable
from typing import cast

from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.model import ModelFacts
from deployments.runtime.eviction import Candidate
from deployments.runtime.held import Held, Key

MOST_NAMED = 8


class Accounts:
    """Models in memory by their keys; `reserved` are bytes of loads under way, `leaving` of models being closed.

    `elsewhere` has the ids of models that other replicas hold as well. `asleep` are in main memory and cost nothing.
    """

    def __init__(self) -> None:
        self.held: dict[Key, Held] = {}
        self.asleep: dict[Key, Held] = {}
        self.reserved: dict[Key, int] = {}
        self.leaving = 0
        self.elsewhere: frozenset[str] = frozenset()

    @property
    def charged_bytes(self) -> int:
        return self.leaving + sum(held.bytes for held in self.held.values())

    @property
    def reserved_bytes(self) -> int:
        return sum(self.reserved.values())

    @property
    def taken_bytes(self) -> int:
        return self.charged_bytes + self.reserved_bytes

    @property
    def pinned_bytes(self) -> int:
        return sum(held.bytes for held in self.held.values() if held.model.pinned)

    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(held.candidate(held.model.id in self.elsewhere) for held in self.held.values())

    def take(self, victims: Iterable[Candidate]) -> list[Held]:
        """Strike these off: their bytes are free for whoever closes them."""
        return [self.held.pop(cast("Key", victim.key)) for victim in victims]

    def out_of_bed(self, wanted: Callable[[Held], bool]) -> list[Held]:
        """Strike off who sleeps and is wanted for anything else."""
        roused = [held for held in self.asleep.values() if wanted(held)]
        for held in roused:
            del self.asleep[held.key]
        return roused

    def told(self) -> str:
        """Who has how much, the largest first, for those who are refused."""
        largest = sorted(self.held.values(), key=lambda held: -held.bytes)
        named = [f"{held.model.id} {held.bytes:,}{_why_kept(held)}" for held in largest[:MOST_NAMED]]
        others = len(largest) - len(named)
        named += [f"{others} more {sum(held.bytes for held in largest[MOST_NAMED:]):,}"] if others else []
        named += [f"loads under way {self.reserved_bytes:,}"] if self.reserved else []
        return ", ".join(named) or "nobody"


def _why_kept(held: Held) -> str:
    why = (["pinned"] if held.model.pinned else []) + ([f"in use by {held.in_use}"] if held.in_use else [])
    return f" ({', '.join(why)})" if why else ""


def no_room(model: ModelFacts, need: int, budget: int, accounts: Accounts, why: str = "") -> InsufficientMemory:
    """The refusal with its numbers."""
    return InsufficientMemory(
        f"{model.id} takes {need:,} bytes while it is loaded; models may have {budget:,} here, which are taken by: "
        f"{accounts.told()}{why}; ask for a smaller model, or let the operator raise memory.bytes",
        "model",
    )
