"""Real short videos, drawn and encoded on the spot, for every test that needs one."""

from io import BytesIO

import av
import numpy as np

from tests.client import data_uri

FPS = 8


def moving_square(
    frames: int = 12, width: int = 64, height: int = 48, colour: tuple[int, int, int] = (0, 0, 255)
) -> bytes:
    """A square that goes from left to right over a white ground, as MP4 (H.264)."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for at in range(frames):
            drawn = np.full((height, width, 3), 255, dtype=np.uint8)
            left = (width - 16) * at // max(frames - 1, 1)
            drawn[16:32, left : left + 16] = colour
            container.mux(stream.encode(av.VideoFrame.from_ndarray(drawn, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


def frames_of(mp4: bytes) -> np.ndarray:
    """All frames in RGB, decoded without any of the code under test."""
    with av.open(BytesIO(mp4)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def uri(mp4: bytes) -> str:
    """An MP4 as the data URI that an input takes."""
    return data_uri(mp4, "video/mp4")
