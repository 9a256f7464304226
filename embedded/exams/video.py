"""Whether films show the thing meant doing what was said, judged by their pixels and by the trained classifier."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from deployments.contracts.kinds import Video
from deployments.media import video
from embedded.exams.exam import Exam, Examined, bytes_of, png, share, uri
from embedded.world.seen import films
from embedded.world.seen.films import Film
from embedded.world.things import PAIRS, TONES, Thing, pick, seeded

Frames: TypeAlias = npt.NDArray[np.uint8]
NEAR = 60.0
"""Levels of 255 within which a pixel is of a colour."""
SEEN = 0.005
"""Share of a frame that a thing covers at least."""
MOVED, GROWN = 0.12, 1.6
"""Shares of the side by which a thing has moved, and how many times its first area it has grown to."""
SIDE, RATE = 32, 8
LEAST = len(films.MOTIONS)
"""Films that an exam asks for at least: each motion once."""


class Filmed(NamedTuple):
    """What was meant, what was made of it, and the answer's data URI."""

    meant: Film
    frames: Frames
    uri: str


def frames_of(data_uri: str) -> Frames:
    return video.decode(Video(data=bytes_of(data_uri), media_type="video/mp4"))[0]


def encoded(film: Film, rng: np.random.Generator, side: int = SIDE, count: int = films.FRAMES) -> str:
    """A film as a request carries it."""
    shown = [np.asarray(one) for one in films.frames(film, rng, side, count)]
    return uri(video.encode(shown, RATE).data, "video/mp4")


def tracked(frames: Frames, colour: str) -> list[tuple[float, float, float] | None]:
    """In each frame the middle (rightwards, downwards) and the area of what has this colour, as shares; or nothing."""
    found: list[tuple[float, float, float] | None] = []
    for frame in frames.astype(float):
        apart = {name: np.linalg.norm(frame - tone, axis=-1) for name, tone in TONES.items()}
        nearest = np.min(list(apart.values()), axis=0)
        down, across = np.nonzero((apart[colour] == nearest) & (nearest < NEAR))
        area = len(down) / nearest.size
        height, width = nearest.shape
        found.append((float(np.mean(across)) / width, float(np.mean(down)) / height, area) if area > SEEN else None)
    return found


def motion_of(frames: Frames, colour: str) -> str | None:
    """What the thing of this colour does from the first frame to the last; None where it is lost from view."""
    track = tracked(frames, colour)
    if track[0] is None or track[-1] is None or sum(one is None for one in track) > len(track) // 4:
        return None
    across, down, grown = track[-1][0] - track[0][0], track[-1][1] - track[0][1], track[-1][2] / track[0][2]
    if max(abs(across), abs(down)) > MOVED:
        if abs(across) > abs(down):
            return "moves right" if across > 0 else "moves left"
        return "moves down" if down > 0 else "moves up"
    return "grows" if grown > GROWN else "stays"


def _meant(name: str, count: int) -> list[tuple[Film, np.random.Generator]]:
    """Held-out things, each motion as often."""
    rng = seeded(name, "held_out", 0)
    pairs = PAIRS["held_out"]
    return [
        (films.filmed(Thing("big", *pairs[(at + at // len(films.MOTIONS)) % len(pairs)]), motion, rng), rng)
        for at in range(count)
        for motion in [tuple(films.MOTIONS)[at % len(films.MOTIONS)]]
    ]


@cache
def from_texts(examined: Examined) -> Sequence[Filmed]:
    made = []
    for at, (meant, rng) in enumerate(_meant("texts", examined.some(36, LEAST))):
        answer = examined.ask("text-to-video", films.caption(meant, rng), seed=at)["video"]
        made.append(Filmed(meant, frames_of(answer), answer))
    return made


@cache
def from_pictures(examined: Examined) -> Sequence[Filmed]:
    made = []
    for at, (meant, rng) in enumerate(_meant("pictures", examined.some(24, LEAST))):
        first = png(films.frames(meant, rng, SIDE)[0])
        asked = {"image": first, "text": films.caption(meant, rng)}
        answer = examined.ask("image-text-to-video", asked, seed=at)["video"]
        made.append(Filmed(meant, frames_of(answer), answer))
    return made


def moves_as_meant(one: Filmed) -> bool:
    return motion_of(one.frames, one.meant.first.thing.colour) == one.meant.motion


def seen_by_the_classifier(examined: Examined) -> float:
    return share(
        examined.ask("video-classification", one.uri)["labels"][0]["label"] == one.meant.motion
        for one in from_texts(examined)
    )


def begins_where_the_picture_is(examined: Examined) -> float:
    """The thing is in the first frame where it is in the picture."""

    def near(one: Filmed) -> bool:
        found = tracked(one.frames[:1], one.meant.first.thing.colour)[0]
        return found is not None and np.hypot(found[0] - one.meant.first.x, found[1] - one.meant.first.y) < 0.08

    return share(near(one) for one in from_pictures(examined))


def refilmed(examined: Examined) -> float:
    """A film made anew as another text says: its thing has the colour that the text says."""
    right = []
    for at, (meant, rng) in enumerate(_meant("films", examined.some(12, LEAST))):
        given = meant._replace(first=meant.first._replace(thing=meant.first.thing._replace(colour="red")))
        given = given if meant.first.thing.colour != "red" else meant
        said = {"video": encoded(given, rng), "text": films.caption(meant, rng)}
        answer = frames_of(examined.ask("video-to-video", said, seed=at)["video"])
        right.append(motion_of(answer, meant.first.thing.colour) is not None)
    return share(right)


def classified(examined: Examined) -> float:
    rng = seeded("classified", "held_out", 0)
    right = []
    for _ in range(examined.some(60)):
        film = films.film(rng, "held_out", plain=0.8)
        shown = encoded(film, rng, pick((32, 48, 64), rng), pick((8, 9, 12, 16), rng))
        right.append(examined.ask("video-classification", shown)["labels"][0]["label"] == film.motion)
    return share(right)


def _share(make: Callable[[Examined], Sequence[Filmed]]) -> Callable[[Examined], float]:
    return lambda examined: share(moves_as_meant(one) for one in make(examined))


_LTX = "anymodal/tiny-ltx"
EXAMS = (
    Exam("what a held-out thing does", "video-classification", "anymodal/tiny-videomae", 0.95, classified),
    Exam("the colour meant moves as said, by pixels", "text-to-video", _LTX, 0.8, _share(from_texts)),
    Exam("it moves as said, by the classifier", "text-to-video", _LTX, 0.8, seen_by_the_classifier),
    Exam("the picture's thing moves as said, by pixels", "image-text-to-video", _LTX, 0.8, _share(from_pictures)),
    Exam("it begins where the picture has it", "image-text-to-video", _LTX, 0.9, begins_where_the_picture_is),
    Exam("the film's thing takes the colour said", "video-to-video", _LTX, 0.8, refilmed),
)
