"""Encoded sound to samples and back; length is capped while decoding, never after."""

import io

import av
import numpy as np
import numpy.typing as npt
import soundfile

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.contracts.kinds import Audio

MAX_SECONDS = 1800
Samples = npt.NDArray[np.float32]


def decode(audio: Audio, sampling_rate: int) -> Samples:
    """Mono float32 samples in −1…1 at the given rate (Hz). Raises UndecodableMedia, MediaTooLarge."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=sampling_rate)
    heard: list[Samples] = []
    total = 0
    try:
        with av.open(io.BytesIO(audio.data)) as container:
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    heard.append(piece.to_ndarray().reshape(-1))
                    total += heard[-1].size
                if total > MAX_SECONDS * sampling_rate:
                    raise MediaTooLarge(f"the sound is longer than the {MAX_SECONDS} seconds allowed", "inputs")
            heard += [piece.to_ndarray().reshape(-1) for piece in resampler.resample(None)]
    except (av.error.FFmpegError, IndexError, ValueError) as damage:
        raise UndecodableMedia(f"the sound ({audio.media_type}) is damaged and cannot be decoded", "inputs") from damage
    if not total:
        raise UndecodableMedia(f"the sound ({audio.media_type}) has no samples", "inputs")
    return np.concatenate(heard).astype(np.float32)


def encode(samples: Samples, sampling_rate: int) -> Audio:
    """The samples as 16-bit WAV."""
    out = io.BytesIO()
    soundfile.write(out, np.clip(samples, -1, 1), sampling_rate, format="WAV", subtype="PCM_16")
    return Audio(data=out.getvalue(), media_type="audio/wav")
