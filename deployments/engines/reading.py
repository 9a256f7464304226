"""How every speaking engine reads aloud: sentence by sentence, each a sound of its own, all of them the answer."""

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

import numpy as np

from deployments.contracts.sound import Sound, SoundFormat
from deployments.media import audio as sounds

SentenceT = TypeVar("SentenceT")
Saying = Generator[None, None, sounds.Samples]


def read_aloud(
    sentences: Sequence[SentenceT], say: Callable[[SentenceT], Saying], sampling_rate: int, format: SoundFormat
) -> Generator[Sound | None, None, Sound]:
    """Each sentence's sound as soon as it is said, then all of them as one; None: the caller can leave."""
    parts: list[sounds.Samples] = []
    for sentence in sentences:
        parts.append((yield from say(sentence)))
        yield sounds.encode(parts[-1], sampling_rate, format)
    return sounds.encode(np.concatenate(parts), sampling_rate, format)
