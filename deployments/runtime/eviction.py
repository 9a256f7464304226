"""Which models leave when another needs their room: a pure decision."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

FAILED = 4.0
"""A model whose last request failed goes as if it had been idle that much longer."""
COPIED = 4.0
"""So does one that another replica holds, too."""
HOT_S = 60.0
"""The only copy of a model that was used within this time goes after all others."""
LEAST_S = 1e-3
"""Ages and reloads are at least this long, so that each factor counts."""


@dataclass(frozen=True)
class Candidate:
    """A model in memory as a decision sees it. `reload_s` is what bringing it back takes, by the last load."""

    key: Hashable
    bytes: int
    idle_s: float
    reload_s: float
    in_use: bool = False
    pinned: bool = False
    failed: bool = False
    copied: bool = False

    @property
    def is_hot_last_copy(self) -> bool:
        return self.idle_s < HOT_S and not self.copied

    @property
    def expendable(self) -> float:
        """Age × size × cheapness of a reload × last error: the larger, the sooner it goes."""
        worth = max(self.idle_s, LEAST_S) * self.bytes / max(self.reload_s, LEAST_S)
        return worth * (FAILED if self.failed else 1.0) * (COPIED if self.copied else 1.0)


def choose_victims(models: Iterable[Candidate], shortage_bytes: int) -> tuple[Candidate, ...]:
    """What is to leave so that `shortage_bytes` come free: none in use, none pinned, none that need not go.

    None at all where nothing is short, or where all together would not be enough.
    """
    able = sorted(
        (one for one in models if one.bytes > 0 and not (one.in_use or one.pinned)),
        key=lambda one: (one.is_hot_last_copy, -one.expendable),
    )
    chosen: list[Candidate] = []
    short = shortage_bytes
    for one in able:
        if short <= 0:
            break
        chosen.append(one)
        short -= one.bytes
    return () if short > 0 else _needed(chosen, -short)


def _needed(chosen: list[Candidate], spare: int) -> tuple[Candidate, ...]:
    """Without those that the others make up for; the one least willing to go is spared first."""
    kept: list[Candidate] = []
    for one in reversed(chosen):
        if one.bytes <= spare:
            spare -= one.bytes
        else:
            kept.append(one)
    return tuple(reversed(kept))
