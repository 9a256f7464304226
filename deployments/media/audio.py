"""Encoded sound to samples and back; what a file declares is checked before decoding, its true length meanwhile."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import soundfile

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia, UnsupportedMedia
from deployments.contracts.kinds import Audio

MAX_SECONDS = 1800
MAX_CHANNELS = 8
RATES = range(2_000, 384_001)
"""Hz that a file may have; of a slower one a single frame could swell to gigabytes."""
FORMATS = ("wav", "flac", "ogg", "mp3", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "aac", "aiff")
"""FFmpeg's names. Closed, because others (playlists, lists of files) make FFmpeg open what they name."""
ALLOWED = "wav, flac, ogg (vorbis, opus), mp3, m4a, webm, aac, aiff"
Samples = npt.NDArray[np.float32]


def decode(audio: Audio, sampling_rate: int) -> Samples:
    """Mono float32 samples, about −1…1, at the given rate (Hz).

    Raises UnsupportedMedia, UndecodableMedia, MediaTooLarge.
    """
    try:
        with av.open(io.BytesIO(audio.data), options={"format_whitelist": ",".join(FORMATS)}) as container:
            _check_declared(container, audio)
            pieces = list(_capped(_resampled(container, sampling_rate), MAX_SECONDS * sampling_rate))
    except (av.error.FFmpegError, ValueError) as damage:
        raise UndecodableMedia(
            f"the sound ({audio.media_type}) is damaged or in no format that is read here: {ALLOWED}", "inputs"
        ) from damage
    if not pieces:
        raise UndecodableMedia(f"the sound ({audio.media_type}) has no samples", "inputs")
    samples = np.concatenate(pieces).astype(np.float32)
    if not np.isfinite(samples).all():
        raise UndecodableMedia(f"the sound ({audio.media_type}) has samples that are not finite numbers", "inputs")
    return samples


def _check_declared(container: Any, audio: Audio) -> None:
    """Refuses by the file's headers alone, where these are enough."""
    if not container.streams.audio:
        raise UndecodableMedia(f"the file ({audio.media_type}) has no sound in it", "inputs")
    stream = container.streams.audio[0]
    if stream.rate not in RATES or not 1 <= stream.channels <= MAX_CHANNELS:
        raise UnsupportedMedia(
            f"the sound has {stream.channels} channels at {stream.rate} Hz; read are up to {MAX_CHANNELS} channels "
            f"at {RATES[0]} to {RATES[-1]} Hz",
            "inputs",
        )
    if (container.duration or 0) / av.time_base > MAX_SECONDS:
        raise _too_long()


def _resampled(container: Any, sampling_rate: int) -> Iterator[Samples]:
    """Mono is the channels' mean; FFmpeg's own mixing of floats is louder than full scale."""
    resampler = av.AudioResampler(format="fltp", rate=sampling_rate)
    for frame in chain(container.decode(audio=0), [None]):
        yield from (piece.to_ndarray().mean(axis=0) for piece in resampler.resample(frame))


def _capped(pieces: Iterator[Samples], most: int) -> Iterator[Samples]:
    """The pieces that hold samples; raises MediaTooLarge as soon as they are more than `most` together."""
    total = 0
    for piece in pieces:
        total += piece.size
        if total > most:
            raise _too_long()
        if piece.size:
            yield piece


def _too_long() -> MediaTooLarge:
    return MediaTooLarge(f"the sound is longer than the {MAX_SECONDS} seconds allowed; send it in parts", "inputs")


def encode(samples: Samples, sampling_rate: int) -> Audio:
    """The samples as 16-bit WAV."""
    out = io.BytesIO()
    soundfile.write(out, np.clip(samples, -1, 1), sampling_rate, format="WAV", subtype="PCM_16")
    return Audio(data=out.getvalue(), media_type="audio/wav")
