"""How a replica makes room for its successor when the application is deployed anew, and for nobody when scaled down."""

from dataclasses import dataclass

from configs.settings import Settings
from graphs.cluster.shares import Share

LAST_BYTES_S = 60
"""What an answer that is there may take to reach a slow client."""


@dataclass(frozen=True)
class Leaving:
    """`within_s` is how long it may finish what it has in hand; one that has nothing goes at once. `surge_percent` of
    the replicas may be started before as many old ones go: a version that does not start then leaves the old one there.
    """

    within_s: float
    surge_percent: int


def router_leaves(settings: Settings) -> Leaving:
    return Leaving(within_s=settings.deadline_s + LAST_BYTES_S, surge_percent=100)


def family_leaves(settings: Settings, share: Share | None) -> Leaving:
    """What computes on a GPU goes first: its successor may need the very memory that it holds, and would wait for it
    for ever. Calls are held meanwhile. Whoever calls a family ends what takes too long, so it waits for its callers.
    """
    longest_s = max(settings.deadline_s, settings.jobs.deadline_s)
    return Leaving(within_s=longest_s + LAST_BYTES_S, surge_percent=0 if share else 100)
