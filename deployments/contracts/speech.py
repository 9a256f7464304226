"""What is heard and said: transcripts, and how speech is listened to, found and spoken."""

from pydantic import Field

from deployments.contracts.kinds import Audio
from deployments.contracts.wire import Wire


class Listening(Wire):
    """How to transcribe; `language` as the model names it (`en`, `french`), None lets the model decide.

    `max_new_tokens` is for each window that the model hears at once (Whisper: 30 s); None is all that it can hold.
    """

    language: str | None = Field(None, min_length=2, max_length=32)
    translate: bool = Field(False, description="give the transcript in English (Whisper's translate task)")
    max_new_tokens: int | None = Field(None, ge=1, le=448)


class Speaking(Wire):
    """How to speak; equal `seed`, equal sound. `speaking_rate` above 1 is faster."""

    speaker_id: int | None = Field(None, ge=0, le=10_000)
    speaking_rate: float | None = Field(None, gt=0.1, le=5)
    seed: int | None = Field(None, ge=0, lt=2**63)


class VoiceFinding(Wire):
    """silero-vad's parameters under their own names; durations in milliseconds."""

    threshold: float = Field(0.5, gt=0, lt=1)
    min_speech_duration_ms: int = Field(250, ge=0, le=60_000)
    min_silence_duration_ms: int = Field(100, ge=0, le=60_000)
    speech_pad_ms: int = Field(30, ge=0, le=5_000)


class Scanned(Wire):
    """`done` of `total` seconds are searched for speech."""

    done: int = Field(ge=0)
    total: int = Field(ge=1)


class Sound(Wire):
    """A stretch of speech as a WAV of its own, with its rate in Hz."""

    audio: Audio
    sampling_rate: int
