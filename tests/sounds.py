"""A real spoken clip (espeak-ng's "Good morning, friends." between silences) for every test that needs sound."""

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from tests.client import data_uri

Samples = npt.NDArray[np.float32]

RATE = 16_000
SPOKEN = (Path(__file__).parent / "assets" / "spoken.wav").read_bytes()
SPEECH = (0.5, 1.862)
"""Seconds between which the clip is not silent; it is 2.15 s long."""


def samples(wav: bytes = SPOKEN) -> Samples:
    """Mono samples, read without any of the code under test."""
    read: Samples = soundfile.read(BytesIO(wav), dtype="float32")[0]
    return read


def wav(sound: Samples, rate: int = RATE) -> bytes:
    out = BytesIO()
    soundfile.write(out, sound, rate, format="WAV", subtype="PCM_16")
    return out.getvalue()


def spoken(times: int) -> bytes:
    """The clip several times over."""
    return wav(np.tile(samples(), times))


def uri(data: bytes = SPOKEN) -> str:
    """A WAV as the data URI that an input takes."""
    return data_uri(data, "audio/wav")
