"""Reads text aloud with VITS (transformers), sentence by sentence."""

from collections.abc import Generator
from typing import Any, ClassVar

import numpy as np
import torch
from transformers import AutoConfig, AutoTokenizer, VitsConfig, VitsModel

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter, ModelTaskMismatch, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import Sound, Speaking
from deployments.engines.noise import Noise
from deployments.engines.sentences import sentences
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media import audio as sounds


def load(model: ModelFacts, device: str) -> "VitsSpeaker":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    config = load_companion(AutoConfig, model)
    if not isinstance(config, VitsConfig):
        raise ModelTaskMismatch(
            f"{model.id} is a {config.model_type} model; text is spoken here by vits models", "model"
        )
    tokenizer = load_companion(AutoTokenizer, model)
    if tokenizer.phonemize:
        raise ModelUnavailable(
            f"{model.id} reads phonemes and needs the package phonemizer, which is not installed here; "
            "choose a model that reads letters, such as those named facebook/mms-tts-…",
            "model",
        )
    # float32 everywhere: VITS counts the frames of its sound in the model's own type, and bfloat16 counts to 256.
    return VitsSpeaker(load_weights(VitsModel, model, device, dtype=torch.float32), tokenizer)


class VitsSpeaker:
    """Requests take turns, a sentence each; each draws from noise of its own."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._rate: int = model.config.sampling_rate
        self._turns = Turns()

    def speak(self, text: str, speaking: Speaking) -> Generator[Sound, None, Sound]:
        """A text of one sentence sounds as after `set_seed(seed)` and `model(**tokenizer(text))`.

        Raises InvalidInput for a text without anything to say, InvalidParameter for a speaker the model lacks.
        """
        self._check_speaker(speaking.speaker_id)
        spoken = [ids for sentence in sentences(text) if (ids := self._ids(sentence)) is not None]
        if not spoken:
            raise InvalidInput("the text has no character that this model can speak; write words", "inputs.text")
        noise = Noise(speaking.seed)
        parts: list[sounds.Samples] = []
        for ids in spoken:
            with self._turns.one():
                parts.append(self._samples(ids, speaking, noise))
            yield self._sound(parts[-1])
        return self._sound(np.concatenate(parts))

    def _check_speaker(self, speaker: int | None) -> None:
        count = self._model.config.num_speakers
        if speaker is None or speaker < count > 1:
            return
        allowed = f"one of its speakers 0 to {count - 1}" if count > 1 else "nothing: it has a single speaker"
        raise InvalidParameter(
            f"speaker_id {speaker} is unknown to this model; give {allowed}", "parameters.speaker_id"
        )

    def _ids(self, sentence: str) -> torch.Tensor | None:
        """The sentence as the model reads it; None where nothing in it can be spoken."""
        if self._tokenizer.is_uroman and not sentence.isascii():
            raise InvalidInput(
                "this model reads Latin letters only; write the text romanised (as uroman does)", "inputs.text"
            )
        readable, _ = self._tokenizer.prepare_for_tokenization(sentence)
        if not any(sign.isalnum() and sign in self._tokenizer.encoder for sign in readable):
            return None
        ids: torch.Tensor = self._tokenizer(sentence, return_tensors="pt").input_ids
        return ids.to(self._model.device)

    @torch.no_grad()
    def _samples(self, ids: torch.Tensor, speaking: Speaking, noise: Noise) -> sounds.Samples:
        with noise:
            said = self._model(ids, speaker_id=speaking.speaker_id, speaking_rate=speaking.speaking_rate)
        samples: sounds.Samples = said.waveform[0].cpu().numpy()
        return samples

    def _sound(self, samples: sounds.Samples) -> Sound:
        return Sound(audio=sounds.encode(samples, self._rate), sampling_rate=self._rate)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model
