"""Listens with models that spell letter by letter (CTC): wav2vec2, hubert, wavlm and their kin."""

from collections.abc import Generator, Iterator
from typing import Any, ClassVar

import numpy as np
import torch
from transformers import AutoModelForCTC, AutoProcessor
from transformers.pipelines.automatic_speech_recognition import chunk_iter, rescale_stride

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import Chunk, Listening, Transcript
from deployments.engines.turns import Turns
from deployments.engines.weights import bytes_of, load_both
from deployments.media import audio as sounds

SHORTEST_SECONDS = 0.1
WINDOW_SECONDS = 30
MARGIN_SECONDS = 5
"""What a window hears on each side beyond what it writes."""


class CtcListener:
    """Requests take turns, a window each."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self._model = model
        self._extractor = processor.feature_extractor
        self._tokenizer = processor.tokenizer
        self._turns = Turns()

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "CtcListener":
        return cls(*load_both(AutoModelForCTC, AutoProcessor, model, device))

    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, Transcript]:
        """Equal to the library's pipeline; what is longer than a window, to that with chunks of 30 s.

        Raises InvalidParameter for choices that only Whisper has, InvalidInput for a sound of no length.
        """
        _refuse_choices(listening)
        samples = sounds.decode(audio, self._extractor.sampling_rate)
        if samples.size < SHORTEST_SECONDS * self._extractor.sampling_rate:
            raise InvalidInput(f"the sound is shorter than {SHORTEST_SECONDS} seconds: nothing is said in it", "inputs")
        heard: list[int] = []
        said = 0
        for window in self._windows(samples):
            with self._turns.one():
                heard += self._letters(window)
            certain = self._spelled(heard).rpartition(" ")[0]
            yield certain[said:] or None
            said = max(said, len(certain))
        text = self._spelled(heard)
        yield text[said:] or None
        return Transcript(
            text=text,
            chunks=self._words(heard) if listening.return_timestamps else None,
            duration=samples.size / self._extractor.sampling_rate,
        )

    def _windows(self, samples: sounds.Samples) -> Iterator[dict[str, Any]]:
        """The library's own cutting, with a margin heard twice around each cut."""
        rate = self._extractor.sampling_rate
        if samples.size <= WINDOW_SECONDS * rate:
            yield dict(self._extractor(samples, sampling_rate=rate, return_tensors="pt", return_attention_mask=True))
            return
        grain = self._grain()
        window, margin = (round(seconds * rate / grain) * grain for seconds in (WINDOW_SECONDS, MARGIN_SECONDS))
        yield from chunk_iter(samples, self._extractor, window, margin, margin)

    def _grain(self) -> int:
        """Samples that one letter stands for."""
        return int(getattr(self._model.config, "inputs_to_logits_ratio", 1))

    @torch.no_grad()
    def _letters(self, window: dict[str, Any]) -> list[int]:
        """The likeliest letter of each frame, without the margins."""
        name = self._model.main_input_name
        mask = window.get("attention_mask")
        logits = self._model(
            **{name: window[name].to(self._model.device, self._model.dtype)},
            attention_mask=None if mask is None else mask.to(self._model.device),
        ).logits
        letters: list[int] = logits[0].argmax(dim=-1).tolist()
        if "stride" not in window:
            return letters
        [(length, left, right)] = rescale_stride([window["stride"]], 1 / self._grain())
        return letters[left : length - right]

    def _spelled(self, letters: list[int]) -> str:
        text: str = self._tokenizer.decode(np.array(letters), skip_special_tokens=False)
        return text

    def _words(self, letters: list[int]) -> tuple[Chunk, ...]:
        """The words between the frames of their first letter and their last."""
        told = self._tokenizer.decode(np.array(letters), skip_special_tokens=False, output_word_offsets=True)
        second = self._extractor.sampling_rate / self._grain()
        return tuple(
            Chunk(text=one["word"], timestamp=(one["start_offset"] / second, one["end_offset"] / second))
            for one in told["word_offsets"]
        )

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        del self._model


def _refuse_choices(listening: Listening) -> None:
    if listening.return_timestamps not in (False, "word"):
        raise InvalidParameter(
            "return_timestamps 'segment' cannot be had: this model spells letter by letter and knows no stretches; ask "
            "for 'word' or choose a whisper model",
            "parameters.return_timestamps",
        )
    for name in ("language", "translate", "max_new_tokens", "prompt", "temperature", "details", "token_logprobs"):
        if getattr(listening, name) not in (None, False, 0, "auto"):
            raise InvalidParameter(
                f"{name} cannot be had: this model spells what it hears in the language it was trained for; "
                "leave it out or choose a whisper model",
                f"parameters.{name}",
            )
