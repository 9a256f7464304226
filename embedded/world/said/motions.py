"""What is asked of films of one thing, and answered."""

from embedded.world.said.captions import Asked, named
from embedded.world.said.wordings import framed
from embedded.world.seen.films import Film
from embedded.world.things import Rng, pick

WHAT = (
    "what happens",
    "what happens here",
    "what happens in the film",
    "what happens in the video",
    "what is going on",
    "what do you see",
    "what is it",
    "what is in the video",
    "what does the video show",
    "describe the video",
    "describe the film",
)
WHICH = ("what moves", "which thing moves", "what is moving", "what is it that moves")
WHERE = ("where does it move", "which way does it move", "in which direction does it move", "where does it go")


def told(shown: Film) -> str:
    """ "a red circle moves right" """
    return f"{named(shown.first)} {shown.motion}"


def asked(shown: Film, rng: Rng) -> Asked:
    """What happens, what it happens to, or where that goes."""
    if rng.random() < 0.5:
        return Asked(framed(pick(WHAT, rng), rng), told(shown))
    moved = shown.motion.removeprefix("moves ")
    if rng.random() < 0.5 and moved != shown.motion:
        return Asked(framed(pick(WHICH, rng), rng), named(shown.first))
    return Asked(framed(pick(WHERE, rng), rng), moved if moved != shown.motion else f"it {shown.motion}")
