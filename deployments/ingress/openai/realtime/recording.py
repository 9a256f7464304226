"""What came from the client's microphone and is no turn yet; places are milliseconds since the session began."""

from deployments.contracts.errors import InvalidInput, MediaTooLarge
from deployments.contracts.kinds import Audio
from deployments.ingress.openai.realtime.settings import Pcm

RATE = Pcm().rate
BYTES_A_SAMPLE = 2
BYTES_A_MS = RATE * BYTES_A_SAMPLE // 1000
MAX_MS = 300_000
WAV_HEAD = 44


class Recording:
    """Grows at its end, is let go of at its beginning, and never holds more than `MAX_MS`."""

    def __init__(self) -> None:
        self._samples = bytearray()
        self.start = 0

    @property
    def end(self) -> int:
        return self.start + len(self._samples) // BYTES_A_MS

    def append(self, samples: bytes) -> None:
        """All of it. Raises InvalidInput, MediaTooLarge, and then takes nothing."""
        checked(samples, "audio")
        if len(self._samples) + len(samples) > MAX_MS * BYTES_A_MS:
            raise MediaTooLarge(
                f"input_audio_buffer holds {MAX_MS // 1000} s at most; commit or clear it before more is appended",
                "audio",
            )
        self._samples += samples

    def between(self, start: int, end: int) -> bytes:
        return bytes(self._samples[(start - self.start) * BYTES_A_MS : (end - self.start) * BYTES_A_MS])

    def let_go(self, until: int) -> None:
        """Forgets what lies before; more than there is, is all of it, but for less than a millisecond."""
        until = min(max(until, self.start), self.end)
        del self._samples[: (until - self.start) * BYTES_A_MS]
        self.start = until


def checked(samples: bytes, param: str) -> bytes:
    """Raises InvalidInput for what are no whole samples."""
    if len(samples) % BYTES_A_SAMPLE:
        raise InvalidInput(f"{param} has {len(samples)} bytes, which are no whole samples of 16 bit", param)
    return samples


def milliseconds(samples: bytes) -> int:
    return len(samples) // BYTES_A_MS


def as_wav(samples: bytes) -> Audio:
    """Bare samples do not tell their rate; a file does."""
    head = (
        b"RIFF" + _four(WAV_HEAD - 8 + len(samples)) + b"WAVEfmt " + _four(16) + b"\1\0\1\0"
        + _four(RATE) + _four(RATE * BYTES_A_SAMPLE) + b"\2\0\x10\0data" + _four(len(samples))
    )  # fmt: skip
    return Audio(data=head + samples, media_type="audio/wav")


def _four(number: int) -> bytes:
    return number.to_bytes(4, "little")
