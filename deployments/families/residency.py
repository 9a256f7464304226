"""Which replica a call goes to: one that holds its model, unless that has far more to do than another. Pure.

Knows nothing but the standard library: the request router that asks it is shipped by value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

SPILL_AT = 8
"""Calls by which a holder must be ahead of another replica for the model to be loaded there, too."""
EXPECTED_S = 10.0
"""For so long a replica counts as a holder of what was sent there, though it has not said so yet."""


@dataclass(frozen=True)
class Stats:
    """What a replica says of itself: the models in memory, those on their way there, and bytes of its budget left."""

    ready: frozenset[str] = frozenset()
    coming: frozenset[str] = frozenset()
    free_bytes: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Stats":
        """As `told` by a replica; nothing yet of one that has just begun."""
        return cls(frozenset(told.get("ready", ())), frozenset(told.get("coming", ())), int(told.get("free_bytes", 0)))

    def told(self) -> dict[str, Any]:
        """The same when nothing has changed: Ray tells all handles of each change."""
        return {"ready": sorted(self.ready), "coming": sorted(self.coming), "free_bytes": self.free_bytes}


@dataclass(frozen=True)
class Seen:
    """A replica as the router sees it for one call; `queue` is how many calls it has."""

    replica: str
    holds: bool
    queue: int
    free_bytes: int


def rank_replicas(replicas: Iterable[Seen], spill_at: int = SPILL_AT) -> tuple[tuple[str, ...], ...]:
    """Replicas in ranks: the next rank is asked where nobody of those before takes the call.

    Holders first, the least busy of them; the others by how much of their budget is left. Where all holders are ahead
    of another replica by `spill_at` calls, the best of those comes before them.
    """
    seen = sorted(replicas, key=lambda one: one.replica)
    holders = sorted((one for one in seen if one.holds), key=lambda one: one.queue)
    others = sorted((one for one in seen if not one.holds), key=lambda one: (-one.free_bytes, one.queue))
    idle = [one for one in others if holders and holders[0].queue - one.queue >= spill_at]
    ahead, behind = idle[:1], [one for one in others if one not in idle[:1]]
    ranks = [[one] for one in (*ahead, *holders, *behind)]
    return tuple(tuple(one.replica for one in rank) for rank in ranks)


def keepers_of(stats: Mapping[str, Stats]) -> dict[str, str]:
    """Of each model that several replicas hold the one that is to keep it: the others may let their copies go."""
    holders: dict[str, list[str]] = {}
    for replica in sorted(stats):
        for model in stats[replica].ready:
            holders.setdefault(model, []).append(replica)
    return {model: those[0] for model, those in holders.items() if len(those) > 1}


@dataclass
class Expected:
    """Which models were sent where a moment ago, and what they will take there; times are the caller's."""

    sent: dict[tuple[str, str], tuple[float, int]] = field(default_factory=dict)

    def note(self, replica: str, model: str, bytes: int, now: float) -> None:
        self.sent[replica, model] = (now, bytes)

    def forget(self, now: float) -> None:
        """What is too long ago."""
        self.sent = {key: one for key, one in self.sent.items() if now - one[0] < EXPECTED_S}

    def seen(self, replica: str, stats: Stats, model: str, queue: int) -> Seen:
        """A replica for a call, with what is expected there taken as come."""
        known = stats.ready | stats.coming
        coming = {name: bytes for (where, name), (_, bytes) in self.sent.items() if where == replica}
        taken = sum(bytes for name, bytes in coming.items() if name not in known)
        return Seen(replica, model in known or model in coming, queue, stats.free_bytes - taken)
