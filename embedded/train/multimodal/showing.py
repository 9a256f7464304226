"""What a model that looks and speaks is shown and asked: pictures, two at once, films; as SmolVLM has them put."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from transformers.models.smolvlm.processing_smolvlm import DEFAULT_VIDEO_INTRO

from embedded.train.pixels import pixels
from embedded.train.vision.sight import LAYERS
from embedded.train.wear import worn
from embedded.words import DIGITS
from embedded.world.said import asking, motions, wordings
from embedded.world.said.captions import Asked
from embedded.world.seen import films, pictures, views
from embedded.world.seen.scenes import Scene
from embedded.world.things import Rng, Split, seeded

SHUFFLED = 2
"""Patches in each direction that become one token."""
TOKENS = (LAYERS["image_size"] // LAYERS["patch_size"] // SHUFFLED) ** 2
SAYS = "<|im_start|>User:"
PICTURE = f"<fake_token_around_image><global-img>{'<image>' * TOKENS}<fake_token_around_image>"
"""As the processor writes a picture."""
PICTURES, FILMS = 32, 6
"""Of a batch."""
QUESTIONS = 3
MOST_FRAMES = 8
EVERY = 8
"""Of so many batches two are of films, and one of pictures two by two."""


class Lesson(NamedTuple):
    """Pictures in the order in which the texts show them, and what is asked after each text."""

    pictures: torch.Tensor
    shown: list[str]
    turns: list[list[tuple[str, str]]]


def lesson(step: int, split: Split) -> Lesson:
    """Of pictures, of pictures two by two, or of films."""
    rng = seeded("viewers", split, step)
    match step % EVERY:
        case 3:
            return _pairs(rng, split)
        case 1 | 5:
            return _films(rng, split)
        case _:
            shown = [views.view(rng, split) for _ in range(PICTURES)]
            return Lesson(
                _drawn(shown, rng),
                [SAYS + PICTURE] * PICTURES,
                [[turn(asking.asked(one, rng)) for _ in range(QUESTIONS)] for one in shown],
            )


def _pairs(rng: Rng, split: Split) -> Lesson:
    """What the first shows, the second, both."""
    shown = [views.view(rng, split) for _ in range(PICTURES)]
    told = [asking.described(one) for one in shown]
    turns = [
        [
            turn(Asked(wordings.framed("what is in the first picture", rng), first)),
            turn(Asked(wordings.framed("what is in the second picture", rng), second)),
            turn(Asked(wordings.worded("what is it?", rng), f"{first}; {second}")),
        ]
        for first, second in zip(told[::2], told[1::2], strict=True)
    ]
    return Lesson(_drawn(shown, rng), [SAYS + PICTURE + PICTURE] * len(turns), turns)


def _films(rng: Rng, split: Split) -> Lesson:
    count = int(rng.integers(2, MOST_FRAMES + 1))
    made = [films.film(rng, split, plain=0.8) for _ in range(FILMS)]
    made = [one._replace(ground=views.other_ground([one.first.thing], rng) or one.ground) for one in made]
    shown = [frame for one in made for frame in films.frames(one, rng, pictures.SIDE, count)]
    seconds = [int(rng.integers(1, 9)) for _ in made]
    turns = [[turn(motions.asked(one, rng)) for _ in range(QUESTIONS)] for one in made]
    return Lesson(worn(pixels(shown)), [SAYS + film_of(count, long) for long in seconds], turns)


def _drawn(shown: Sequence[Scene], rng: Rng) -> torch.Tensor:
    return worn(pixels([pictures.drawn(one, rng) for one in shown]))


def turn(asked: Asked) -> tuple[str, str]:
    """As the chat template ends a question."""
    return f"{asked.question}<end_of_utterance>\nAssistant:", asked.answer


def film_of(count: int, seconds: int) -> str:
    """So many frames in their seconds, as SmolVLM's processor tells of them."""
    intro = DEFAULT_VIDEO_INTRO.format(frame_count=DIGITS[count], video_duration=f"0:00:{seconds:02d}")
    times = (f"\nFrame from 00:{at * seconds // count:02d}:{PICTURE}" for at in range(count))
    return f"{intro}{''.join(times)}\n\n"
