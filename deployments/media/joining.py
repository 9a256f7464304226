"""Sounds one after another as one file."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import soundfile

from deployments.contracts.sound import Sound, SoundFormat
from deployments.media.audio import Samples, encode

STEPS = np.float32(32768)
WITHIN = {"audio/wav": np.float32(0.5), "audio/flac": np.float32(0)}
"""Where in its step of 16 bits a sample is taken to be: libsndfile writes into wav the step that it is above, into flac
the nearest. So a file that is written again is the same.
"""


def joined(parts: Sequence[Sound], format: SoundFormat, played_at: int | None) -> Sound:
    """Of files in wav or flac with one rate; as `encode` makes one of the samples of all."""
    return encode(
        np.concatenate([_samples(part) for part in parts]), parts[0].sampling_rate, format, played_at=played_at
    )


def _samples(part: Sound) -> Samples:
    written, _ = soundfile.read(BytesIO(part.audio.data), dtype="int16")
    samples: Samples = (written.astype(np.float32) + WITHIN[part.audio.media_type]) / STEPS
    return samples
