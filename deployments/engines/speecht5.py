"""What SpeechT5's two heads share: voices by name, frames spoken one step at a time, the vocoder that sounds them."""

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch.nn.functional import interpolate
from transformers import SpeechT5HifiGan
from transformers.utils import cached_file

from deployments.contracts.errors import InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.engines.noise import Noise
from deployments.engines.rehearsal import together
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of, explained, load_weights
from deployments.media.audio import Samples

VOICES_FILE = "voices.safetensors"
"""Beside a model's weights: the speaker embeddings that it knows by name."""
VOCODER_FOLDER = "vocoder"
VOCODER = "microsoft/speecht5_hifigan"
"""transformers' own choice, for models that bring none."""
AT_ONCE = 4
LONGEST_RATIO = 20.0
"""The library's: frames for each position of what is read."""


class Narrator:
    """A SpeechT5 with a head that speaks; requests take turns, a frame each."""

    def __init__(self, model: Any, vocoder: Any, voices: Mapping[str, torch.Tensor]) -> None:
        self.model = model
        self.vocoder = vocoder
        self.voices = voices
        self.sampling_rate: int = vocoder.config.sampling_rate
        self._steps = Steps(AT_ONCE)
        self._reports = threading.local()
        model.speecht5.decoder.wrapped_decoder.register_forward_hook(self._framed)

    @classmethod
    def load(cls, model_class: type, model: ModelFacts, device: str) -> "Narrator":
        voices = _voices(model)
        spoken, vocoder = together(partial(load_weights, model_class, model, device), partial(_vocoder, model, device))
        return cls(spoken, vocoder, voices)

    def voice(self, name: str | None, embedding: Sequence[float] | None) -> torch.Tensor:
        """A batch of one speaker embedding; without any the first by name. Raises InvalidParameter."""
        if embedding is not None:
            length = self.model.config.speaker_embedding_dim
            if len(embedding) != length:
                raise InvalidParameter(
                    f"speaker_embeddings has {len(embedding)} numbers; this model's voices have {length}",
                    "parameters.speaker_embeddings",
                )
            return torch.tensor([embedding])
        known = ", ".join(sorted(self.voices)) or "none by name: send speaker_embeddings"
        if not self.voices or (name is not None and name not in self.voices):
            raise InvalidParameter(f"voice {name!r} is unknown to this model; it has {known}", "parameters.voice")
        return self.voices[name or min(self.voices)].float()[None]

    def narrate(
        self,
        inputs: Callable[[], torch.Tensor],
        voice: torch.Tensor,
        noise: Noise,
        positions: int,
        rate: float | None = None,
    ) -> Generator[int | None, None, Samples]:
        """What `generate_speech` with the vocoder gives for a batch of one; each frame is told by its number.

        `positions`: how many of them the encoder makes of the inputs. `rate`: the spectrum's frames are spread over
        less (above 1) or more time before they sound, so that the pitch stays.
        """

        def speak(report: Report[int]) -> Samples:
            with torch.no_grad(), noise:
                self._reports.tell, self._reports.frames = report, 0
                spectrum = self.model.generate_speech(
                    inputs().to(self.model.device),
                    voice.to(self.model.device, self.model.dtype),
                    maxlenratio=self._longest(positions),
                )
                waveform = self.vocoder(_stretched(spectrum, rate))
            samples: Samples = waveform.float().cpu().numpy()
            return samples

        return (yield from self._steps.of(speak))

    def most_steps(self, positions: int) -> int:
        """After so many the library ends a speech that has not ended by itself."""
        return max(1, int(positions * self._longest(positions) / self.model.config.reduction_factor))

    def _longest(self, positions: int) -> float:
        """Frames for each position that is read: the library's own ratio, as far as the decoder has places."""
        config = self.model.config
        return float(min(LONGEST_RATIO, config.max_speech_positions * config.reduction_factor / positions))

    def _framed(self, *_: object) -> None:
        self._reports.frames += 1
        self._reports.tell(self._reports.frames)

    def weight_bytes(self) -> int:
        return bytes_of(self.model, self.vocoder)

    def close(self) -> None:
        self._steps.close()
        del self.model, self.vocoder


def _stretched(spectrum: torch.Tensor, rate: float | None) -> torch.Tensor:
    if rate is None or rate == 1:
        return spectrum
    length = max(1, round(len(spectrum) / rate))
    return interpolate(spectrum.float().T[None], size=length, mode="linear")[0].T.to(spectrum.dtype)


def _vocoder(model: ModelFacts, device: str) -> Any:
    brought = Path(model.source) / VOCODER_FOLDER
    source, revision = (str(brought), model.revision) if brought.is_dir() else (VOCODER, None)
    return load_weights(SpeechT5HifiGan, model.model_copy(update={"source": source, "revision": revision}), device)


def _voices(model: ModelFacts) -> dict[str, torch.Tensor]:
    with explained(model):
        file = cached_file(
            model.source, VOICES_FILE, revision=model.revision, _raise_exceptions_for_missing_entries=False
        )
        return load_file(file) if file else {}
