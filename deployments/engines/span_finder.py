"""SpanFinder: the words of a context that answer a question, by a model with a head for starts and ends."""

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, ClassVar

import torch
from torch.nn.functional import pad
from transformers import AutoModelForQuestionAnswering

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InputTooLong, InvalidInput, InvalidParameter, ModelUnavailable
from deployments.contracts.extraction import Cutting, Found, Place, Window
from deployments.contracts.model import ModelFacts
from deployments.engines.encoder import Encoder, Reading, load_encoder

LENGTH, STRIDE = 384, 128
"""Tokens of a window and of what two windows share, as these models are trained with SQuAD."""
MOST_WINDOWS = 1_000


def load(model: ModelFacts, device: str) -> "TransformersSpanFinder":
    """Raises ModelUnavailable where the tokenizer cannot tell where in the text a token stands."""
    encoder = load_encoder(AutoModelForQuestionAnswering, model, device)
    if not encoder.tokenizer.is_fast:
        raise ModelUnavailable(f"{model.id} has no fast tokenizer, which alone knows the places of tokens", "model")
    return TransformersSpanFinder(encoder)


class TransformersSpanFinder:
    """Decodes as transformers' question-answering pipeline did until version 4."""

    sharing: ClassVar[Sharing] = Sharing.COALESCED
    coalesced: ClassVar[frozenset[str]] = frozenset({"find_spans"})

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.count_tokens = encoder.count_tokens
        self._tokenizer = encoder.tokenizer
        self._cutting = Lock()
        """The tokenizer keeps the truncation of its last call."""

    def windows(self, question: str, context: str, cutting: Cutting, *, nowhere: bool) -> tuple[Window, ...]:
        if nowhere and self._tokenizer.cls_token_id is None:
            raise InvalidParameter(
                f"{self._encoder.name} has no token for an answer that is not there; leave it out",
                "parameters.handle_impossible_answer",
            )
        with self._cutting:
            length, stride = self._measures(question, context, cutting)
            cut = self._tokenizer(
                question,
                context,
                truncation="only_second",
                max_length=length,
                stride=stride,
                return_overflowing_tokens=True,
                return_attention_mask=True,
                return_offsets_mapping=True,
            )
        names = [name for name in self._tokenizer.model_input_names if name in cut]
        return tuple(
            _window(cut.encodings[at], {name: cut[name][at] for name in names}, self._tokenizer.cls_token_id)
            for at in range(len(cut["input_ids"]))
        )

    def _measures(self, question: str, context: str, cutting: Cutting) -> tuple[int, int]:
        """Tokens of a window, and those that two share. Raises what does not fit, by name."""
        asked, told = (self._count(text, name) for text, name in ((question, "question"), (context, "context")))
        if asked > cutting.max_question_len:
            raise InputTooLong(
                f"the question has {asked} tokens, max_question_len is {cutting.max_question_len}: shorten it, "
                "or raise max_question_len",
                "inputs.question",
            )
        length = cutting.max_seq_len or min(LENGTH, self._encoder.limit)
        room = length - asked - self._tokenizer.num_special_tokens_to_add(pair=True)
        if length > self._encoder.limit or room < 1:
            raise InvalidParameter(
                f"max_seq_len {length} is not possible: {self._encoder.name} reads at most {self._encoder.limit} "
                f"tokens, and {length - room} go to the question and its marks",
                "parameters.max_seq_len",
            )
        stride = min(STRIDE, room // 2) if cutting.doc_stride is None else cutting.doc_stride
        if stride >= room or told - stride > (room - stride) * MOST_WINDOWS:
            raise InvalidParameter(
                f"doc_stride {stride} is too much: a window has room for {room} tokens of the context, which has "
                f"{told}, and at most {MOST_WINDOWS:,} windows are read; lower it",
                "parameters.doc_stride",
            )
        return length, stride

    def _count(self, text: str, name: str) -> int:
        tokens: int = self.count_tokens([text]) - self._tokenizer.num_special_tokens_to_add()
        if not tokens:
            raise InvalidInput(f"the {name} holds nothing that {self._encoder.name} has tokens for", f"inputs.{name}")
        return tokens

    def find_spans(
        self, windows: Sequence[Window], *, top_k: int, max_answer_len: int, align_to_words: bool
    ) -> list[Found]:
        encoded = {name: [window.inputs[name] for window in windows] for name in windows[0].inputs}
        found = self._encoder.read_tokens(encoded, self._logits)
        # Many spans of tokens are one span of words: more are looked at, so that enough are left.
        most = 2 * top_k + 10 if align_to_words else top_k
        return [
            _found(window, logits, most, max_answer_len, window.words if align_to_words else window.tokens)
            for window, logits in zip(windows, found, strict=True)
        ]

    def _logits(self, reading: Reading) -> list[tuple[torch.Tensor, torch.Tensor]]:
        starts, ends = (self._encoder.finite(reading.output[name]) for name in ("start_logits", "end_logits"))
        return [(starts[row, :length], ends[row, :length]) for row, length in enumerate(reading.lengths)]

    def weight_bytes(self) -> int:
        return self._encoder.weight_bytes()

    def close(self) -> None:
        self._encoder.close()


def _window(encoding: Any, inputs: dict[str, list[int]], cls: int | None) -> Window:
    ids = inputs["input_ids"]
    tokens = [place if text == 1 else None for place, text in zip(encoding.offsets, encoding.sequence_ids, strict=True)]
    words: dict[int | None, Place] = {}
    for place, word in zip(tokens, encoding.word_ids, strict=True):
        if place and word is not None:
            words[word] = (words.get(word, place)[0], place[1])
    return Window(
        inputs=inputs,
        tokens=tokens,
        words=[place and words.get(word, place) for place, word in zip(tokens, encoding.word_ids, strict=True)],
        nowhere=ids.index(cls) if cls in ids else None,
    )


def _found(
    window: Window,
    logits: tuple[torch.Tensor, torch.Tensor],
    most: int,
    longest: int,
    places: Sequence[Place | None],
) -> Found:
    """The `most` likeliest spans of at most `longest` tokens: the product of how likely each begins and ends there."""
    told = torch.tensor([place is not None for place in window.tokens])
    counted = told.clone()
    if window.nowhere is not None:
        counted[window.nowhere] = True
    begins, stops = (side.masked_fill(~counted, -torch.inf).softmax(-1) for side in logits)
    nowhere = 0.0 if window.nowhere is None else float(begins[window.nowhere] * stops[window.nowhere])
    length = min(longest, len(told))
    # Row s, column d: from token s to token s + d.
    scores = (begins * told)[:, None] * pad(stops * told, (0, length - 1)).unfold(0, length, 1)
    best, at = scores.flatten().topk(min(most, scores.numel()))
    return Found(tuple(_spans(best.tolist(), at.tolist(), length, places)), nowhere)


def _spans(
    scores: Sequence[float], at: Sequence[int], length: int, places: Sequence[Place | None]
) -> Iterator[tuple[Place, float]]:
    for score, index in zip(scores, at, strict=True):
        start, further = divmod(index, length)
        if score and (first := places[start]) and (last := places[start + further]):
            yield (first[0], last[1]), score
