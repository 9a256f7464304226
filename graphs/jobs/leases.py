"""Which jobs to take: those that wait, and those whose replica has shown no sign of life for as long as a lease lasts.

A job's owner counts its `beat` up while it lives. Whoever watches notes by its own monotonic clock when it first saw
that count, so that no clock has to agree with another, and none that jumps costs a job its owner.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Open:
    """A job that is not over, as the store has it; `owner` None: it waits. `at_once`: whoever reads it waits, too."""

    id: str
    owner: str | None
    beat: int
    at_once: bool = False


@dataclass(frozen=True)
class Sighting:
    """A job's state and since when, by the watcher's clock, it has been just so."""

    job: Open
    since: float


Sightings = Mapping[str, Sighting]


def seen(before: Sightings, jobs: Iterable[Open], now: float) -> Sightings:
    """What is known after another look; jobs that are over are forgotten."""
    return {
        job.id: before[job.id] if job.id in before and before[job.id].job == job else Sighting(job, now) for job in jobs
    }


def to_take(sightings: Sightings, *, mine: Container[str], room: int, lease_s: float, now: float) -> tuple[Open, ...]:
    """The jobs to take now: whoever waits longest first, as the store lists them. `mine` run here.

    At most `room` of them, but for those that are taken at once: they have no place in the line.
    """
    free = [
        sighting.job
        for sighting in sightings.values()
        if sighting.job.owner is None or (sighting.job.id not in mine and now - sighting.since >= lease_s)
    ]
    first = set([job for job in free if not job.at_once][: max(room, 0)])
    return tuple(job for job in free if job.at_once or job in first)
