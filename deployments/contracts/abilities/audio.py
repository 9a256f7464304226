"""What engines of the audio family can do."""

from collections.abc import Generator, Sequence
from typing import Protocol

from deployments.contracts.abilities.retrieval import Vector
from deployments.contracts.abilities.text import LabelFunction
from deployments.contracts.findings import Label, SpeechSegment
from deployments.contracts.kinds import Audio
from deployments.contracts.sound import Sound
from deployments.contracts.sounding import Changing, Composing
from deployments.contracts.speech import Listening, Speaking, Transcript, VoiceFinding
from deployments.contracts.stepping import Stepped


class Listener(Protocol):
    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, Transcript]:
        """Transcribe; pieces as they are heard, then the whole transcript, which they spell."""


class Speaker(Protocol):
    def speak(self, text: str, speaking: Speaking) -> Generator[Sound | None, None, Sound]:
        """Say a text: one sound a sentence as soon as it is spoken, then all of it as one."""


class VoiceFinder(Protocol):
    def find_voice(self, audio: Audio, finding: VoiceFinding) -> Generator[Stepped, None, tuple[SpeechSegment, ...]]:
        """The stretches in which somebody speaks, in order."""


class AudioClassifier(Protocol):
    def classify_sounds(
        self, audios: Sequence[Audio], *, function_to_apply: LabelFunction | None
    ) -> Sequence[tuple[Label, ...]]:
        """All labels of each sound, best first."""


class AudioTextScorer(Protocol):
    def match(self, audios: Sequence[Audio], *, texts: tuple[str, ...]) -> Sequence[Vector]:
        """How well each text fits each sound: probabilities over the texts."""


class Composer(Protocol):
    def compose(self, text: str, composing: Composing) -> Generator[Stepped | None, None, Sound]:
        """Make the sound or the music that a text says."""


class SoundChanger(Protocol):
    label: str
    """What it does, in a word or two."""

    def change(self, audio: Audio, changing: Changing) -> Generator[Stepped | None, None, Sound]:
        """Make another sound of one: cleaner, in another voice, through a codec; the model says which."""
