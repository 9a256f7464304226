"""How long a WAV is, by its chunks alone: opening one with FFmpeg takes longer than some models take to hear it."""

import struct
from collections.abc import Iterator

EVEN = frozenset({1, 3, 6, 7, 0xFFFE})
"""Formats in which every second has as many bytes: integers, floats, A-law, µ-law, those of the longer header."""
HEAD = 12
CHUNK = struct.Struct("<4sI")
FORMAT = struct.Struct("<HHII")
"""The format's number, channels, Hz, bytes a second."""


def wave_length(data: bytes) -> float | None:
    """Seconds, of what is really there; None for what is no WAV, or one whose seconds differ in bytes."""
    if data[:4] != b"RIFF" or data[8:HEAD] != b"WAVE":
        return None
    a_second = 0
    for name, start, size in _chunks(data):
        if name == b"fmt " and size >= FORMAT.size:
            number, _, _, bytes_a_second = FORMAT.unpack_from(data, start)
            a_second = bytes_a_second if number in EVEN else 0
        elif name == b"data":
            return size / a_second if a_second else None
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and size of each chunk; the last may promise more than there is, as of a sound that was streamed."""
    at = HEAD
    while at + CHUNK.size <= len(data):
        name, size = CHUNK.unpack_from(data, at)
        at += CHUNK.size
        yield name, at, min(size, len(data) - at)
        at += size + size % 2
