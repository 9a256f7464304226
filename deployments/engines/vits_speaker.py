"""Reads text aloud with VITS (transformers), sentence by sentence."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from transformers import AutoTokenizer, VitsModel

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter, ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.speech import ANY_VOICE, Speaking
from deployments.engines.counting import Counter
from deployments.engines.noise import Noise
from deployments.engines.numerals import written_out
from deployments.engines.reading import Saying, read_aloud
from deployments.engines.sentences import sentences
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.media.audio import Samples

_ENGLISH = ("en", "eng")


class VitsSpeaker:
    """Requests take turns, a sentence each; each draws from noise of its own."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        self._rate: int = model.config.sampling_rate
        self._turns = Turns()
        # A model without digits would leave them out without a word.
        self._spells_numbers: bool = tokenizer.language in _ENGLISH and not set("0123456789") & set(tokenizer.encoder)

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "VitsSpeaker":
        """Raises ModelUnavailable where the tokenizer needs what is not installed."""
        tokenizer = load_companion(AutoTokenizer, model)
        if tokenizer.phonemize:
            raise ModelUnavailable(
                f"{model.id} reads phonemes and needs the package phonemizer, which is not installed here; "
                "choose a model that reads letters, such as those named facebook/mms-tts-…",
                "model",
            )
        # float32 everywhere: VITS counts the frames of its sound in the model's own type, and bfloat16 counts to 256.
        return cls(load_weights(VitsModel, model, device, dtype=torch.float32), tokenizer)

    def speak(self, text: str, speaking: Speaking) -> Generator[Sound | None, None, Sound]:
        """Each sentence sounds as after `set_seed(seed)` and `model(**tokenizer(sentence))`.

        Raises InvalidInput for a text without anything to say, InvalidParameter for a speaker the model lacks.
        """
        speaker = self._speaker(speaking)
        spoken = [ids for sentence in sentences(text) if (ids := self._ids(sentence)) is not None]
        if not spoken:
            raise InvalidInput("the text has no character that this model can speak; write words", "inputs.text")

        def say(ids: torch.Tensor) -> Saying:
            with self._turns.one():
                samples = self._samples(ids, speaker, speaking.speaking_rate, Noise(speaking.seed))
            yield
            return samples

        return (yield from read_aloud(spoken, say, self._rate, speaking))

    def _speaker(self, speaking: Speaking) -> int | None:
        """The number of the voice asked for, None for the model's own. A voice is named as `speaker_ids` of the
        configuration does, or by number.

        Raises InvalidParameter.
        """
        if speaking.speaker_embeddings is not None:
            raise InvalidParameter(
                "speaker_embeddings cannot be given: this model's voices are numbered; send speaker_id instead",
                "parameters.speaker_embeddings",
            )
        count = self._model.config.num_speakers
        numbered = {str(number): number for number in range(count)} if count > 1 else {}
        named: dict[str, int] = numbered | (getattr(self._model.config, "speaker_ids", None) or {})
        asked = speaking.voice if speaking.speaker_id is None else str(speaking.speaker_id)
        if asked is None or (count == 1 and asked in ANY_VOICE):
            return None
        if asked in named:
            return named[asked]
        allowed = f"one of its speakers 0 to {count - 1}" if count > 1 else "nothing: it has a single speaker"
        names = ", ".join(name for name in named if name not in numbered)
        param = "voice" if speaking.speaker_id is None else "speaker_id"
        raise InvalidParameter(
            f"{param} {asked} is unknown to this model; give {allowed}{f' or {names}' if names else ''}",
            f"parameters.{param}",
        )

    def _ids(self, sentence: str) -> torch.Tensor | None:
        """The sentence as the model reads it; None where nothing in it can be spoken."""
        if self._tokenizer.is_uroman and not sentence.isascii():
            raise InvalidInput(
                "this model reads Latin letters only; write the text romanised (as uroman does)", "inputs.text"
            )
        if self._spells_numbers:
            sentence = written_out(sentence)
        readable, _ = self._tokenizer.prepare_for_tokenization(sentence)
        if not any(sign.isalnum() and sign in self._tokenizer.encoder for sign in readable):
            return None
        ids: torch.Tensor = self._tokenizer(sentence, return_tensors="pt").input_ids
        return ids.to(self._model.device)

    @torch.no_grad()
    def _samples(self, ids: torch.Tensor, speaker: int | None, rate: float | None, noise: Noise) -> Samples:
        with noise:
            said = self._model(ids, speaker_id=speaker, speaking_rate=rate)
        samples: Samples = said.waveform[0].cpu().numpy()
        return samples

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model
