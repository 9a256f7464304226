"""How sure Whisper was: each token's probability, and for each window whether anybody speaks in it at all."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from transformers import LogitsProcessor

from deployments.contracts.sampling import WrittenToken
from deployments.contracts.speech import Listening, Stretch
from deployments.engines.pieces import Pieces


@dataclass
class Heard:
    """A window: the frame it begins at, its tokens, and their logarithms of probability."""

    seek: int
    no_speech: float
    ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)


class Sureness(LogitsProcessor):  # type: ignore[misc]  # transformers is untyped
    """Follows one call of `generate`: as the last of its processors, its monitor of progress, and its streamer's ear.

    Probabilities are those of the tokens that the model may write at a place, as openai-whisper computes them.
    """

    def __init__(self, model: Any, features: torch.Tensor, prompt: Sequence[int]) -> None:
        self._model = model
        self._features = features
        self._before = [*prompt, model.config.decoder_start_token_id]
        self._scores: torch.Tensor | None = None
        self.windows: list[Heard] = []

    def begin(self, progress: torch.Tensor) -> None:
        """Told by `generate` before each window: the frame where it begins, and how many there are."""
        seek = int(progress[0, 0])
        self.windows.append(Heard(seek, self._no_speech(seek)))

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 — a processor
        self._scores = scores[0].float().log_softmax(-1)
        return scores

    def chosen(self, ids: Sequence[int]) -> None:
        """The tokens that were taken at these scores."""
        if self._scores is not None:
            self.windows[-1].ids += ids
            self.windows[-1].logprobs += [float(self._scores[id]) for id in ids]

    @torch.no_grad()
    def _no_speech(self, seek: int) -> float:
        """By the token that the model writes for it in the transcript's place."""
        config = self._model.config
        frames = config.max_source_positions * 2  # the encoder's second convolution halves them
        window = self._features[..., seek : seek + frames]
        window = torch.nn.functional.pad(window, (0, frames - window.shape[-1]))
        ids = torch.tensor([self._before], device=window.device)
        scores = self._model(input_features=window, decoder_input_ids=ids).logits[0, -1].float()
        token = self._model.generation_config.no_timestamps_token_id - 1
        return float(scores.softmax(-1)[token])


def told(
    tokenizer: Any, windows: Sequence[Heard], made: Any, listening: Listening, duration: float
) -> dict[str, tuple[Stretch, ...] | tuple[WrittenToken, ...] | None]:
    """The fields of a transcript that were asked for; no stretch ends after the recording does."""
    pairs = tuple(_stretches(tokenizer, windows, made["segments"][0], listening.temperature or 0.0))
    stretches = tuple(one.model_copy(update={"end": max(one.start, min(one.end, duration))}) for one, _ in pairs)
    tokens = tuple(token for _, tokens in pairs for token in tokens)
    return {
        "stretches": stretches if listening.details else None,
        "written": tokens if listening.token_logprobs else None,
    }


def _stretches(
    tokenizer: Any, windows: Sequence[Heard], segments: Sequence[Any], temperature: float
) -> Iterator[tuple[Stretch, tuple[WrittenToken, ...]]]:
    """The segments that `generate` returns, each with the tokens of its text, as sure as they were in their window."""
    first_time = tokenizer.convert_tokens_to_ids("<|notimestamps|>") + 1
    at, place, result = -1, 0, None
    for segment in segments:
        if segment["result"] is not result:  # all segments of a window share what was generated for it
            at, place, result = at + 1, 0, segment["result"]
        window = windows[at]
        count = len(segment["tokens"])
        ids, logprobs = window.ids[place : place + count], window.logprobs[place : place + count]
        place += count
        tokens = tuple(written(tokenizer, ids, logprobs, first_time))
        text = tokenizer.decode([token.id for token in tokens], skip_special_tokens=True)
        stretch = Stretch(
            seek=window.seek,
            start=float(segment["start"]),
            end=float(segment["end"]),
            text=text,
            tokens=tuple(ids),
            temperature=temperature,
            avg_logprob=sum(logprobs) / len(logprobs),
            compression_ratio=compression_ratio(text),
            no_speech_prob=window.no_speech,
        )
        yield stretch, tokens


def written(tokenizer: Any, ids: Sequence[int], logprobs: Sequence[float], first_time: int) -> Iterator[WrittenToken]:
    """Those of the text: marks of time and the end are none of it. Their texts spell it."""
    pieces = Pieces(tokenizer)
    for id, logprob in zip(ids, logprobs, strict=True):
        if id < first_time and id not in tokenizer.all_special_ids:
            yield WrittenToken(id=id, text=pieces.push(id), logprob=logprob, special=False)


def compression_ratio(text: str) -> float:
    """Bytes of the text to those that zlib makes of it."""
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw))
