"""Reads text aloud with SpeechT5 (transformers) in a voice chosen by name, sentence by sentence."""

from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar

import torch
from transformers import AutoTokenizer, SpeechT5ForTextToSpeech

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.model import ModelFacts
from deployments.contracts.sound import Sound
from deployments.contracts.speech import Speaking
from deployments.engines.counting import Counter
from deployments.engines.noise import Noise
from deployments.engines.reading import Saying, read_aloud
from deployments.engines.sentences import LONGEST, sentences
from deployments.engines.speecht5 import Narrator
from deployments.engines.weights import load_companion
from deployments.media.audio import Samples

AROUND = 2
"""Tokens beside a sentence's letters: the mark of its first word, and the end."""


class SpeechT5Speaker:
    """Requests take turns, two frames of the spectrum each; each draws from noise of its own."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, narrator: Narrator, tokenizer: Any) -> None:
        self._narrator = narrator
        self._tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "SpeechT5Speaker":
        return cls(Narrator.load(SpeechT5ForTextToSpeech, model, device), load_companion(AutoTokenizer, model))

    def speak(self, text: str, speaking: Speaking) -> Generator[Sound | None, None, Sound]:
        """Each sentence sounds as after `set_seed(seed)` and `generate_speech` with the vocoder.

        Raises InvalidInput for a text without anything to say, InvalidParameter for a voice the model lacks.
        """
        if speaking.speaker_id is not None:
            raise InvalidParameter(
                "speaker_id cannot be given: this model's voices have names; send voice instead",
                "parameters.speaker_id",
            )
        voice = self._narrator.voice(speaking.voice, speaking.speaker_embeddings)
        longest = min(LONGEST, self._narrator.model.config.max_text_positions - AROUND)
        spoken = [sentence for sentence in sentences(text, longest) if self._speakable(sentence)]
        if not spoken:
            raise InvalidInput("the text has no character that this model can speak; write words", "inputs.text")

        def say(sentence: str) -> Saying:
            ids, noise = partial(self._ids, sentence), Noise(speaking.seed)
            saying = self._narrator.narrate(ids, voice, noise, len(sentence) + AROUND, speaking.speaking_rate)
            return (yield from _unnumbered(saying))

        return (yield from read_aloud(spoken, say, self._narrator.sampling_rate, speaking))

    def _speakable(self, sentence: str) -> bool:
        known = self._tokenizer.get_vocab()
        return any(sign.isalnum() and sign in known for sign in sentence)

    def _ids(self, sentence: str) -> torch.Tensor:
        ids: torch.Tensor = self._tokenizer(sentence, return_tensors="pt").input_ids
        return ids

    def weight_bytes(self) -> int:
        return self._narrator.weight_bytes()

    def close(self) -> None:
        self._narrator.close()


def _unnumbered(saying: Generator[int | None, None, Samples]) -> Saying:
    """The frames' numbers are nothing that a listener wants to know."""
    try:
        while True:
            next(saying)
            yield
    except StopIteration as end:
        samples: Samples = end.value
        return samples
    finally:
        saying.close()
