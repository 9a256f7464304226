"""Samples as AAC, by FFmpeg: libsndfile does not write it."""

import io
from typing import Any

import av
import numpy as np
import numpy.typing as npt

AAC_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000)
LAYOUTS = {1: "mono", 2: "stereo"}
FRAME = 1024
"""Samples that one packet holds."""


def adts(played: npt.NDArray[np.float32], rate: int) -> bytes:
    """Bare packets, each with its header, so that files one after the other are one file; one row a frame."""
    channels = played.reshape(len(played), -1).T
    out = io.BytesIO()
    with av.open(out, "w", format="adts") as container:
        stream: Any = container.add_stream("aac", rate=rate, layout=LAYOUTS[len(channels)])
        for start in range(0, channels.shape[1], FRAME):
            part = np.ascontiguousarray(channels[:, start : start + FRAME], dtype=np.float32)
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=LAYOUTS[len(channels)])
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
