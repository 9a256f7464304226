"""Listens with Whisper (transformers): multilingual, translating, recordings of any length."""

from collections.abc import Generator, Sequence
from contextlib import nullcontext
from typing import Any, ClassVar

import torch
from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.kinds import Audio
from deployments.contracts.model import ModelFacts
from deployments.contracts.speech import Listening, Transcript
from deployments.engines.noise import Noise
from deployments.engines.stepwise import Report, Steps
from deployments.engines.weights import bytes_of, load_both
from deployments.engines.whisper_choices import AUTO, choices, language_of, prompt_of
from deployments.engines.whisper_sureness import Sureness, told
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
        return cls(*load_both(AutoModelForSpeechSeq2Seq, AutoProcessor, model, device))

    def listen(self, audio: Audio, listening: Listening) -> Generator[str | None, None, Transcript]:
        """Equal to the library's pipeline without beams; what is longer than a window, to that with timestamps.

        Raises InvalidParameter for a language or a task that the model does not know, and a prompt that it cannot read.
        """
        config = self._model.generation_config
        positions = self._model.config.max_target_positions
        times = options_for(config, listening)
        prompt = prompt_of(self._tokenizer, positions, listening)
        options = choices(config, positions, listening, len(prompt)) | times
        samples = sounds.decode(audio, self._extractor.sampling_rate)
        timed = self._long(samples) or bool(times) or bool(getattr(config, "return_timestamps", False))
        heard = (Windows if timed else Untimed)(self._tokenizer, config)

        def write(report: Report[tuple[int, ...]]) -> Transcript:
            return self._write(samples, listening, prompt, options, report)

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
            transcript: Transcript = end.value
            return transcript.model_copy(update={"text": "".join(pieces), "tokens": tokens})
        finally:
            work.close()

    def _long(self, samples: sounds.Samples) -> bool:
        """Longer than what is heard at once."""
        return bool(samples.size > self._extractor.n_samples)

    def _write(
        self,
        samples: sounds.Samples,
        listening: Listening,
        prompt: list[int],
        options: dict[str, Any],
        report: Report[tuple[int, ...]],
    ) -> Transcript:
        """All but the text, which the reports spell. Runs in a worker's turn."""
        features, mask = self._features(samples)
        wanted = listening.details or listening.token_logprobs
        sureness = Sureness(self._model, features, prompt) if wanted else None
        ear = _Ear(report, sureness)
        own: dict[str, Any] = {"return_timestamps": True} if self._long(samples) else {}
        own |= {"prompt_ids": torch.tensor(prompt, device=features.device)} if prompt else {}
        own |= _followed(sureness) if sureness else {}
        with torch.no_grad(), Noise(listening.seed) if listening.temperature else nullcontext():
            made = self._model.generate(
                features,
                attention_mask=mask,
                streamer=ear,
                num_beams=1,
                **own | self._found_out(features, options),
            )
        duration = samples.size / self._extractor.sampling_rate
        return Transcript(
            text="",
            chunks=chunks_of(self._tokenizer, made, listening, self._precision),
            language=language_of(self._model.generation_config, ear.before),
            duration=duration,
            **(told(self._tokenizer, sureness.windows, made, listening, duration) if sureness else {}),
        )

    def _features(self, samples: sounds.Samples) -> tuple[torch.Tensor, torch.Tensor]:
        whole = {"truncation": False, "padding": "longest"} if self._long(samples) else {}
        read = self._extractor(
            samples,
            sampling_rate=self._extractor.sampling_rate,
            return_tensors="pt",
            return_attention_mask=True,
            **whole,
        )
        features: torch.Tensor = read.input_features.to(self._model.device, self._model.dtype)
        return features, read.attention_mask.to(self._model.device)

    def _found_out(self, features: torch.Tensor, options: dict[str, Any]) -> dict[str, Any]:
        """The options with the language that is spoken at the beginning, where the model is to find it out."""
        if options.get("language") != AUTO:
            return options
        config = self._model.generation_config
        window = features[..., : 2 * self._model.config.max_source_positions]
        [id] = self._model.detect_language(input_features=window, generation_config=config).tolist()
        return options | {"language": next(token for token, known in config.lang_to_id.items() if known == id)}

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Those of prompts, with the mark that begins one."""
        return sum(len(self._tokenizer.get_prompt_ids(text)) for text in texts)

    def weight_bytes(self) -> int:
        return bytes_of(self._model)

    def close(self) -> None:
        self._steps.close()
        del self._model


def _followed(sureness: Sureness) -> dict[str, Any]:
    """What has `generate` tell it everything."""
    return {"logits_processor": [sureness], "monitor_progress": sureness.begin, "return_segments": True}


class _Ear:
    """What `generate` tells its streamer: first a prompt, then each token, an end after each window."""

    def __init__(self, report: Report[tuple[int, ...]], sureness: Sureness | None) -> None:
        self._report = report
        self._sureness = sureness
        self._prompted = False
        self.before: list[int] = []

    def put(self, ids: torch.Tensor) -> None:
        told = ids.flatten().tolist()
        if not self._prompted:
            self._prompted, self.before = True, told
            return
        if self._sureness:
            self._sureness.chosen(told)
        self._report(tuple(told))

    def end(self) -> None:
        """Told as no token at all."""
        self._prompted = False
        self._report(())
