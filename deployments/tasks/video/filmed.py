"""How every filming task streams: one progress event a step, then the film and the seed that makes it again."""

from collections.abc import Callable, Generator
from typing import TypeVar

from deployments.contracts.events import Stream
from deployments.contracts.filming import Film, Filming
from deployments.contracts.stepping import Stepped
from deployments.tasks.stepping import seeded, told

COST = 16.0
"""Of every film for the planner: several times that of a picture."""
FilmingT = TypeVar("FilmingT", bound=Filming)


class FilmedOutput(Film):
    """`seed`: the one that was given, or drawn; with the same parameters it makes the same film."""

    seed: int


def stream(make: Callable[[FilmingT], Generator[Stepped | None, None, Film]], asked: FilmingT) -> Stream[FilmedOutput]:
    """Film with the seed that is given or drawn."""
    filming, seed = seeded(asked, asked.seed)
    film = yield from told(make(filming))
    return FilmedOutput(**dict(film), seed=seed)
