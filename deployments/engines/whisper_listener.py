"""Listens with Whisper (transformers): multilingual, translating, recordings of any length."""

from collections.abc import Generator
from typing import Any, ClassVar

import torch
from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import Chunk, Listening, Transcript
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of, load_companion, load_weights
from deployments.engines.whisper_choices import choices
from deployments.engines.whisper_times import chunks_of, options_for
from deployments.engines.whisper_windows import Untimed, Windows
from deployments.media import audio as sounds

AT_ONCE = 4
"""Recordings transcribed side by side, a token each in turn."""


class WhisperListener:
    """Each request is one call of the library's `generate`, which reports every token and waits for its turn."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: Any, processor: Any) -> None:
        self._model = model
        self._extractor = processor.feature_extractor
        self._tokenizer = processor.tokenizer
        self._precision: float = processor.feature_extractor.chunk_length / model.config.max_source_positions
        self._steps = Steps(AT_ONCE)

    @classmethod
    def load(cls, model: ModelFacts, device: str) -> "WhisperListener":
        return cls(load_weights(AutoModelForSpeechSeq2Seq, model, device), load_companion(AutoProcessor, model))

    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, Transcript]:
        """Equal to the library's pipeline without beams; what is longer than a window, to that with timestamps.

        Raises InvalidParameter for a language or a task that the model does not know.
        """
        config = self._model.generation_config
        times = options_for(config, listening)
        options = choices(config, self._model.config.max_target_positions, listening) | times
        samples = sounds.decode(audio, self._extractor.sampling_rate)
        long = samples.size > self._extractor.n_samples
        timed = long or bool(times) or bool(getattr(config, "return_timestamps", False))
        heard = (Windows if timed else Untimed)(self._tokenizer, config)

        def write(report: Report[tuple[int, ...]]) -> tuple[Chunk, ...] | None:
            made = self._generate(samples, long, options, report)
            return chunks_of(self._tokenizer, made, listening, self._precision)

        work = self._steps.of(write)
        pieces: list[str] = []
        tokens = 0
        try:
            while True:
                ids = next(work)
                tokens += len(ids or ())
                pieces.append(heard.push(ids) if ids is not None else "")
                yield pieces[-1] or None
        except StopIteration as end:
            if rest := heard.rest():
                pieces.append(rest)
                yield rest
            return Transcript(text="".join(pieces), chunks=end.value, tokens=tokens)
        finally:
            work.close()

    def _generate(
        self, samples: sounds.Samples, long: bool, options: dict[str, Any], report: Report[tuple[int, ...]]
    ) -> Any:
        """Runs in a worker's turn."""
        whole = {"truncation": False, "padding": "longest"} if long else {}
        features = self._extractor(
            samples,
            sampling_rate=self._extractor.sampling_rate,
            return_tensors="pt",
            return_attention_mask=True,
            **whole,
        )
        with torch.no_grad():
            return self._model.generate(
                features.input_features.to(self._model.device, self._model.dtype),
                attention_mask=features.attention_mask.to(self._model.device),
                streamer=_Ear(report),
                num_beams=1,
                **({"return_timestamps": True} if long else {}) | options,
            )

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        self._steps.close()
        del self._model


class _Ear:
    """What `generate` tells its streamer: first a prompt, then each token, an end after each window."""

    def __init__(self, report: Report[tuple[int, ...]]) -> None:
        self._report = report
        self._prompted = False

    def put(self, ids: torch.Tensor) -> None:
        if self._prompted:
            self._report(tuple(ids.flatten().tolist()))
        self._prompted = True

    def end(self) -> None:
        """Told as no token at all."""
        self._prompted = False
        self._report(())
