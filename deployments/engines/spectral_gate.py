"""Takes steady noise out of a sound by spectral gating: no neural network, short-time spectra by scipy.

The noise is what the quietest moments of each frequency hold. Where a frequency is not clearly louder than that, its
gate closes; the gates' edges are smoothed over time and frequency so that they are not heard themselves.
"""

import math
from collections.abc import Generator
from typing import ClassVar

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.signal import istft, stft

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Changing
from deployments.contracts.stepping import Stepped
from deployments.engines.refusing import refuse_idle
from deployments.media import audio as sounds
from deployments.media.audio import Samples

SOURCE = "package:scipy"
WINDOW_SECONDS = 0.064
QUIET = 0.2
"""The share of all moments, the quietest of each frequency, of which one in between is taken for its noise."""
NOISE_OVER_QUIET = 1.88
"""How much louder noise is on average than at its quiet fifth: its magnitudes are Rayleigh's."""
OPENS_AT = 2.0
"""Times the noise's mean magnitude."""
SMOOTHED = (3, 3)
"""Frequencies and moments that a gate's edge is spread over."""
BLOCK_SECONDS, MARGIN_SECONDS = 30, 1


class SpectralGate:
    """SoundChanger; keeps nothing between calls, and a sound's own rate."""

    label = "denoised"
    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts) -> None:
        self._id = model.id

    def change(self, audio: Audio, changing: Changing) -> Generator[Stepped | None, None, Sound]:
        """Denoise; told are seconds, of which half a minute is cleaned at a time."""
        refuse_idle(self._id, changing, ("strength",))
        rate = sounds.rate_of(audio)
        samples = sounds.decode(audio, rate)
        total = math.ceil(len(samples) / rate)
        block, margin = BLOCK_SECONDS * rate, MARGIN_SECONDS * rate
        cleaned: list[Samples] = []
        for start in range(0, len(samples), block):
            before = min(start, margin)
            heard = samples[start - before : start + block + margin]
            cleaned.append(gated(heard, rate, changing.strength or 1.0)[before : before + block])
            yield Stepped(done=min(start // rate + BLOCK_SECONDS, total), total=total)
        return sounds.encode(np.concatenate(cleaned), rate, changing.format)

    def weight_bytes(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is held."""


def gated(samples: Samples, rate: int, strength: float) -> Samples:
    """The sound with `strength` (0–1) of what is behind closed gates taken away; as long as before."""
    window = min(2 ** round(math.log2(WINDOW_SECONDS * rate)), len(samples))
    _, _, spectrum = stft(samples, fs=rate, nperseg=window, noverlap=window * 3 // 4)
    loudness = np.abs(spectrum)
    noise = np.quantile(loudness, QUIET, axis=1, keepdims=True) * NOISE_OVER_QUIET
    gates = uniform_filter((loudness > OPENS_AT * noise).astype(np.float32), SMOOTHED)
    _, kept = istft(spectrum * (1 - strength * (1 - gates)), fs=rate, nperseg=window, noverlap=window * 3 // 4)
    quiet: Samples = kept[: len(samples)].astype(np.float32)
    return quiet
