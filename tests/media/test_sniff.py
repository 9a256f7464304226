"""Bytes are told by what they are; files are written by the libraries that users have."""

import io
from base64 import b64decode

import av
import numpy as np
import pytest
import soundfile
from PIL import Image as Pil

from deployments.contracts.errors import UnsupportedMedia
from deployments.media.sniff import sniff


def picture(format: str) -> bytes:
    out = io.BytesIO()
    Pil.new("RGB", (9, 7), "red").save(out, format=format)
    return out.getvalue()


def sound(format: str, subtype: str | None = None) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, np.zeros(4800, dtype=np.float32), 48_000, format=format, subtype=subtype)
    return out.getvalue()


def container(format: str, codec: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=format) as file:
        stream = file.add_stream(codec, rate=48_000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 960), dtype=np.float32), format="fltp", layout="mono")
        silence.sample_rate = 48_000
        for packet in (*stream.encode(silence), *stream.encode(None)):
            file.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"),
        (picture("BMP"), "image/bmp"),
        (sound("WAV"), "audio/wav"),
        (sound("FLAC"), "audio/flac"),
        (sound("OGG", "VORBIS"), "audio/ogg"),
        (sound("MP3"), "audio/mpeg"),
        (container("mp3", "libmp3lame"), "audio/mpeg"),
        (container("ipod", "aac"), "audio/mp4"),
        (container("webm", "libopus"), "audio/webm"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_known_by_its_bytes(data: bytes, media_type: str) -> None:
    medium = sniff(data, "inputs.x")
    assert (medium.media_type, medium.data) == (media_type, data)
    assert medium.kind.value == media_type.partition("/")[0]


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04",
        b"BM is how some letters begin",
        b"\x00\x00\x00\x1cftypavif",
        b"\xff\xff\xff\xff",
        b64decode("gASVCgAAAAAAAACMBmV2aWzCs5Qu"),  # a pickle
    ],
)
def test_unknown_bytes_are_refused_with_what_is_accepted(data: bytes) -> None:
    with pytest.raises(UnsupportedMedia, match=r"PNG.*WAV") as refused:
        sniff(data, "inputs.x")
    assert refused.value.param == "inputs.x"
