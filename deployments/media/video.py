"""Encoded moving pictures to frames and back: what a file declares is checked first, frames are counted meanwhile."""

import io
from collections.abc import Callable, Container, Iterator, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from deployments.contracts.errors import MediaTooLarge, UndecodableMedia
from deployments.contracts.kinds import Video

MAX_FRAMES = 10_000
MAX_SECONDS = 600
MAX_PIXELS = 4096 * 2304
"""Of one frame."""
FORMATS = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi")
"""FFmpeg's names; closed for the reason that `media.audio.FORMATS` is."""
ALLOWED = "mp4, mov, webm, mkv, avi"
Frames = npt.NDArray[np.uint8]
"""(frames, height, width, 3), RGB."""


def decode(video: Video, count: int | None = None) -> tuple[Frames, float]:
    """The frames in RGB and how many there are in a second; with `count` that many, evenly spread from first to last.

    Raises UndecodableMedia, MediaTooLarge. A video of fewer frames gives those it has.
    """
    return decode_at(video, None if count is None else lambda total: spread(total, count))


def decode_at(video: Video, places: Callable[[int], Container[int]] | None) -> tuple[Frames, float]:
    """As `decode`; the frames at the places, from 0, that are chosen once it is known how many there are. None: all."""
    try:
        wanted = None if places is None else places(count_frames(video))
        with _opened(video) as container:
            stream = _checked(container, video)
            rate = float(stream.average_rate or stream.guessed_rate or 25)
            kept = [
                frame.to_ndarray(format="rgb24")
                for at, frame in enumerate(_counted(container))
                if wanted is None or at in wanted
            ]
    except (av.error.FFmpegError, ValueError) as damage:
        raise UndecodableMedia(
            f"the video ({video.media_type}) is damaged or in no format that is read here: {ALLOWED}", "inputs"
        ) from damage
    if not kept:
        raise UndecodableMedia(f"the video ({video.media_type}) has no frames", "inputs")
    return np.stack(kept), rate


def spread(total: int, count: int) -> frozenset[int]:
    """The places of `count` frames among `total`, evenly from the first to the last; all where there are no more."""
    return frozenset(np.linspace(0, max(total - 1, 0), min(count, max(total, 1))).round().astype(int).tolist())


def encode(frames: Sequence[npt.NDArray[np.uint8]] | Frames, fps: float) -> Video:
    """RGB frames of one size as MP4 (H.264, 4:2:0, near lossless).

    Odd sides lose nothing: their last row or column is doubled, since 4:2:0 has even sides only.
    """
    out = io.BytesIO()
    height, width = (side + side % 2 for side in frames[0].shape[:2])
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        # The same bytes each time: x264's look ahead reads past the edge of pictures of 32 pixels, whatever lies there.
        stream.options = {"crf": "12", "preset": "medium", "x264-params": "mbtree=0:rc-lookahead=0"}
        stream.codec_context.thread_count = 1
        for frame in frames:
            even = np.pad(frame, ((0, height - frame.shape[0]), (0, width - frame.shape[1]), (0, 0)), mode="edge")
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")))
        container.mux(stream.encode())
    return Video(data=out.getvalue(), media_type="video/mp4")


def _opened(video: Video) -> Any:
    return av.open(io.BytesIO(video.data), options={"format_whitelist": ",".join(FORMATS)})


def count_frames(video: Video) -> int:
    """How many frames there are, by counting packets: headers may lie. For a video that `decode` has read."""
    with _opened(video) as container:
        _checked(container, video)
        total = 0
        for packet in container.demux(video=0):
            total += packet.size > 0
            if total > MAX_FRAMES:
                raise _too_many()
    return total


def _checked(container: Any, video: Video) -> Any:
    """The picture's stream; refuses by the file's headers alone, where these are enough."""
    if not container.streams.video:
        raise UndecodableMedia(f"the file ({video.media_type}) has no moving picture in it", "inputs")
    stream = container.streams.video[0]
    if stream.width * stream.height > MAX_PIXELS:
        raise MediaTooLarge(
            f"the video has {stream.width}×{stream.height} pixels; a frame may have {MAX_PIXELS:,}", "inputs"
        )
    if (container.duration or 0) / av.time_base > MAX_SECONDS:
        raise MediaTooLarge(f"the video is longer than the {MAX_SECONDS} seconds allowed; send a part of it", "inputs")
    if stream.frames > MAX_FRAMES:
        raise _too_many()
    return stream


def _counted(container: Any) -> Iterator[Any]:
    for at, frame in enumerate(container.decode(video=0)):
        if at == MAX_FRAMES:
            raise _too_many()
        yield frame


def _too_many() -> MediaTooLarge:
    return MediaTooLarge(f"the video has more than the {MAX_FRAMES:,} frames allowed; send a part of it", "inputs")
