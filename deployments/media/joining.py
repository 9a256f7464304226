"""Sounds one after another as one file."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import soundfile

from deployments.contracts.sound import Sound, SoundFormat
from deployments.media.audio import Samples, encode

FULL_SCALE = np.float32(32767)
"""What libsndfile writes 1.0 as in 16 bits: a file that is read and written again is the same."""


def joined(parts: Sequence[Sound], format: SoundFormat, played_at: int | None) -> Sound:
    """Of files in wav with one rate; as `encode` makes one of the samples of all."""
    return encode(
        np.concatenate([_samples(part) for part in parts]), parts[0].sampling_rate, format, played_at=played_at
    )


def _samples(part: Sound) -> Samples:
    written, _ = soundfile.read(BytesIO(part.audio.data), dtype="int16")
    samples: Samples = written.astype(np.float32) / FULL_SCALE
    return samples
