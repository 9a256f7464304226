"""Sound that is given back, and how its file is written."""

from typing import Literal

from pydantic import AliasChoices, Field

from deployments.contracts.kinds import Audio
from deployments.contracts.wire import Wire

SoundFormat = Literal["wav", "flac", "mp3", "opus", "aac", "pcm"]


class SoundFile(Wire):
    """How a sound is written; also said as OpenAI's `response_format`."""

    format: SoundFormat = Field(
        "wav",
        validation_alias=AliasChoices("format", "response_format"),
        description="wav and flac of 16 bit, mp3, opus in ogg, aac, or bare samples of 16 bit, little endian (pcm)",
    )


class Sound(Wire):
    """A stretch of sound as a file of its own, with the rate in Hz that the file has."""

    audio: Audio
    sampling_rate: int
