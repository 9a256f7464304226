"""How every speaking engine reads aloud: sentence by sentence, each a sound of its own, all of them the answer."""

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from deployments.contracts.sound import Sound
from deployments.contracts.speech import Speaking
from deployments.media import audio as sounds

SentenceT = TypeVar("SentenceT")
Saying = Generator[None, None, sounds.Samples]


def read_aloud(
    sentences: Sequence[SentenceT], say: Callable[[SentenceT], Saying], sampling_rate: int, speaking: Speaking
) -> Generator[Sound | None, None, Sound]:
    """Each sentence's sound as soon as it is said, then all of them as one; None: the caller can leave."""
    written = partial(
        sounds.encode, sampling_rate=sampling_rate, format=speaking.format, played_at=speaking.sampling_rate
    )
    parts: list[sounds.Samples] = []
    for sentence in sentences:
        parts.append((yield from say(sentence)))
        yield written(parts[-1])
    return written(np.concatenate(parts))
