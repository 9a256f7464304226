"""Finds speech with silero-vad, whose weights come in its package."""

import copy
import math
from collections.abc import Generator
from typing import Any, ClassVar

import torch

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.findings import SpeechSegment
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import VoiceFinding
from deployments.contracts.stepping import Stepped
from deployments.engines.weights import bytes_of
from deployments.media import audio as sounds

SOURCE = "package:silero-vad"
RATE = 16_000
WINDOW = 512
"""Samples that the model hears at once; the probability that somebody speaks is one number a window."""
STEP_SECONDS = 4


def load(model: ModelFacts, device: str) -> "SileroVoiceFinder":  # noqa: ARG001
    """On the CPU always: the windows depend on each other and are too small for anything else.

    Raises ModelTaskMismatch for any other model.
    """
    if model.source != SOURCE:
        raise ModelTaskMismatch(f"{model.id} finds no speech; only snakers4/silero-vad does here", "model")
    threads = torch.get_num_threads()
    import silero_vad  # sets torch to one thread for the whole process

    torch.set_num_threads(threads)
    return SileroVoiceFinder(silero_vad.load_silero_vad(), silero_vad.get_speech_timestamps_from_probs)


class SileroVoiceFinder:
    """Weights are shared; what the model remembers of the windows before belongs to the request."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, segmented: Any) -> None:
        self._model = model
        self._segmented = segmented

    def find_voice(self, audio: Audio, finding: VoiceFinding) -> Generator[Stepped, None, tuple[SpeechSegment, ...]]:
        """Equal to `silero_vad.get_speech_timestamps` on the samples at 16 kHz."""
        samples = torch.from_numpy(sounds.decode(audio, RATE))
        length = len(samples)
        probabilities: list[float] = []
        listening = copy.copy(self._model)
        listening.reset_states()
        for start in range(0, length, STEP_SECONDS * RATE):
            probabilities += _heard(listening, samples[start : start + STEP_SECONDS * RATE])
            done = min(start // RATE + STEP_SECONDS, math.ceil(length / RATE))
            yield Stepped(done=done, total=math.ceil(length / RATE))
        found = self._segmented(
            probabilities, sampling_rate=RATE, audio_length_samples=length, **finding.model_dump(mode="python")
        )
        return tuple(SpeechSegment(start=span["start"] / RATE, end=span["end"] / RATE) for span in found)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


@torch.no_grad()
def _heard(model: Any, samples: torch.Tensor) -> list[float]:
    """One probability a window; the last one is filled up with silence. A step holds whole windows."""
    missing = -len(samples) % WINDOW
    windows = torch.nn.functional.pad(samples, (0, missing)).view(-1, WINDOW)
    return [model(window, RATE).item() for window in windows]
