"""Encoded sound to samples and back; what a file declares is checked before decoding, its true length meanwhile."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia, UnsupportedMedia
from deployments.contracts.kinds import Audio
from deployments.contracts.sound import Sound, SoundFormat
from deployments.media.aac import AAC_RATES, adts
from deployments.media.wave import wave_length

MAX_SECONDS = 1800
MAX_CHANNELS = 8
RATES = range(2_000, 384_001)
"""Hz that a file may have; of a slower one a single frame could swell to gigabytes."""
FORMATS = ("wav", "flac", "ogg", "mp3", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "aac", "aiff")
"""FFmpeg's names. Closed, because others (playlists, lists of files) make FFmpeg open what they name."""
ALLOWED = "wav, flac, ogg (vorbis, opus), mp3, m4a, webm, aac, aiff"
Samples = npt.NDArray[np.float32]
BYTES_A_SAMPLE = 2
"""Of bare samples."""
WRITTEN_AT_ONCE = 65_536
"""Frames; libsndfile's lossy encoders keep what they are given at once on their stack."""


@dataclass(frozen=True)
class Written:
    """How a format is written, by libsndfile but for aac; no `rates`: any."""

    container: str
    codec: str
    media_type: str
    rates: tuple[int, ...] = ()
    endian: str = "FILE"


WRITTEN: Mapping[SoundFormat, Written] = {
    "wav": Written("WAV", "PCM_16", "audio/wav"),
    "flac": Written("FLAC", "PCM_16", "audio/flac"),
    "mp3": Written(
        "MP3", "MPEG_LAYER_III", "audio/mpeg", (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
    ),
    "opus": Written("OGG", "OPUS", "audio/ogg", (8_000, 12_000, 16_000, 24_000, 48_000)),
    "aac": Written("ADTS", "AAC", "audio/aac", AAC_RATES),
    "pcm": Written("RAW", "PCM_16", "audio/pcm", endian="LITTLE"),
}


def decode(audio: Audio, sampling_rate: int) -> Samples:
    """Mono float32 samples, about −1…1, at the given rate (Hz).

    Raises UnsupportedMedia, UndecodableMedia, MediaTooLarge.
    """
    try:
        with av.open(io.BytesIO(audio.data), options={"format_whitelist": ",".join(FORMATS)}) as container:
            _check_declared(container, audio)
            pieces = list(_capped(_resampled(container, sampling_rate), MAX_SECONDS * sampling_rate))
    except (av.error.FFmpegError, ValueError) as damage:
        raise _damaged(audio) from damage
    if not pieces:
        raise UndecodableMedia(f"the sound ({audio.media_type}) has no samples", "inputs")
    samples = np.concatenate(pieces).astype(np.float32)
    if not np.isfinite(samples).all():
        raise UndecodableMedia(f"the sound ({audio.media_type}) has samples that are not finite numbers", "inputs")
    return samples


def rate_of(audio: Audio) -> int:
    """The Hz that the file itself has. Raises UnsupportedMedia, UndecodableMedia, MediaTooLarge."""
    try:
        with av.open(io.BytesIO(audio.data), options={"format_whitelist": ",".join(FORMATS)}) as container:
            _check_declared(container, audio)
            return int(container.streams.audio[0].rate)
    except (av.error.FFmpegError, ValueError) as damage:
        raise _damaged(audio) from damage


def seconds(audio: Audio, sampling_rate: int | None = None) -> float:
    """How long the sound is, without decoding it: for one that `decode` has read or `encode` has made.

    Exact but for what an encoder fills its last packet with. Bare samples tell no rate: theirs is `sampling_rate`.
    """
    if audio.media_type == WRITTEN["pcm"].media_type and sampling_rate:
        return len(audio.data) / BYTES_A_SAMPLE / sampling_rate
    if length := wave_length(audio.data):
        return length
    with av.open(io.BytesIO(audio.data), options={"format_whitelist": ",".join(FORMATS)}) as container:
        stream = container.streams.audio[0]
        ticks = skipped = 0
        for packet in container.demux(audio=0):
            ticks += packet.duration or 0
            skipped += _skipped(packet)
        return float(ticks * stream.time_base) - skipped / int(stream.rate)


def _skipped(packet: Any) -> int:
    """Samples at a packet's beginning that are the encoder's and not the sound's."""
    told = (bytes(side) for side in packet.iter_sidedata() if side.data_type == "skip_samples")
    return sum(int.from_bytes(one[:4], "little") for one in told)


def _damaged(audio: Audio) -> UndecodableMedia:
    return UndecodableMedia(
        f"the sound ({audio.media_type}) is damaged or in no format that is read here: {ALLOWED}", "inputs"
    )


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


def encode(samples: Samples, sampling_rate: int, format: SoundFormat = "wav", *, played_at: int | None = None) -> Sound:
    """The samples as a file: one row a frame where there are several channels; what is louder than 1 is cut there.

    The file has the samples' rate, or that which it is to be `played_at`. mp3, opus and aac know some rates only: other
    sounds are brought to the next one above, which the answer tells.
    """
    written = WRITTEN[format]
    wanted = played_at or sampling_rate
    rate = next((known for known in written.rates if known >= wanted), max(written.rates, default=wanted))
    played = np.clip(samples if rate == sampling_rate else _at_rate(samples, sampling_rate, rate), -1, 1)
    data = adts(played, rate) if format == "aac" else _filed(played, rate, written)
    return Sound(audio=Audio(data=data, media_type=written.media_type), sampling_rate=rate)


def _filed(played: Samples, rate: int, written: Written) -> bytes:
    """By libsndfile."""
    out = io.BytesIO()
    channels = 1 if played.ndim == 1 else played.shape[1]
    with soundfile.SoundFile(
        out, "w", rate, channels, format=written.container, subtype=written.codec, endian=written.endian
    ) as file:
        for start in range(0, len(played), WRITTEN_AT_ONCE):
            file.write(played[start : start + WRITTEN_AT_ONCE])
    return out.getvalue()


def _at_rate(samples: Samples, given: int, wanted: int) -> Samples:
    resampled: Samples = resample_poly(samples, wanted, given, axis=0).astype(np.float32)
    return resampled
