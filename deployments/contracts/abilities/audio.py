"""What engines of the audio family can do."""

from collections.abc import Generator
from typing import Protocol

from deployments.contracts.findings import SpeechSegment
from deployments.contracts.kinds import Audio
from deployments.contracts.sound import Sound
from deployments.contracts.speech import Listening, Scanned, Speaking, VoiceFinding


class Listener(Protocol):
    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, str]:
        """Transcribe; pieces as they are heard, then the whole transcript."""


class Speaker(Protocol):
    def speak(self, text: str, speaking: Speaking) -> Generator[Sound | None, None, Sound]:
        """Say a text: one sound a sentence as soon as it is spoken, then all of it as one."""


class VoiceFinder(Protocol):
    def find_voice(self, audio: Audio, finding: VoiceFinding) -> Generator[Scanned, None, tuple[SpeechSegment, ...]]:
        """The stretches in which somebody speaks, in order."""
