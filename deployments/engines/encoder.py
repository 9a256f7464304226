"""A tokenizer with an encoder model: texts in, one forward pass a batch, answers that owe nothing to their company."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import torch
from transformers import AutoTokenizer

from deployments.contracts.errors import InputTooLong, InternalError, InvalidInput
from deployments.contracts.model import ModelFacts
from deployments.engines.counting import Counter
from deployments.engines.weights import bytes_of, load_both

AnswerT = TypeVar("AnswerT")
Readable = str | tuple[str, str]
"""A text, or two that the model reads together."""

MOST_TOKENS = 32_768
"""What is read at most of one text, also where the model knows no end."""


class Room(NamedTuple):
    """What one batch may hold: `tokens` with padding, of which padding at most `waste` times the text."""

    tokens: int
    waste: float


ROOM = {"cpu": Room(1_024, 0.1), "cuda": Room(65_536, 1.0)}
"""On a CPU a token of padding costs what a token of text costs, and batches over 1,000 tokens gain nothing more."""
SMALL_CHANGE = 32
"""Tokens of padding that are cheaper than one more call of the model."""
ASIDES = ("offset_mapping", "special_tokens_mask")
"""What the tokenizer says beside what the model is given."""
TOLD = ("Asking-to-pad-a-fast-tokenizer", "sequence-length-is-longer-than-the-specified-maximum")
"""Warnings that transformers need not give: padding follows sorting here, and lengths are checked."""


@dataclass(frozen=True)
class Reading:
    """A batch as the model has read it; row i of each tensor belongs to text i, `lengths` counts its real tokens.

    `offsets` (characters) and `specials` (1 for a token that is no text) are one list a text, without padding;
    empty where they were not asked for.
    """

    inputs: Mapping[str, torch.Tensor]
    output: Any
    lengths: Sequence[int]
    texts: Sequence[Readable]
    offsets: Sequence[Sequence[tuple[int, int]]]
    specials: Sequence[Sequence[int]]


class Encoder:
    """Reads texts; one thread at a time, for a fast tokenizer keeps the truncation of its last call."""

    def __init__(self, tokenizer: Any, model: Any, name: str, most_tokens: int | None = None) -> None:
        """`most_tokens` is what the model was trained to read, where that is less than it can."""
        self.tokenizer = tokenizer
        self.count_tokens = Counter(tokenizer)
        self.model = model
        self.name = name
        self.limit = min(readable_tokens(tokenizer, model), most_tokens or MOST_TOKENS)
        tokenizer.deprecation_warnings |= dict.fromkeys(TOLD, True)

    def read(
        self,
        texts: Sequence[Readable],
        answer: Callable[[Reading], Sequence[AnswerT]],
        *,
        truncate: bool = False,
        offsets: bool = False,
    ) -> list[AnswerT]:
        """`answer` is given each batch as read and says one thing a text of it; all of them, in the texts' order.

        Raises InputTooLong where a text has more tokens than the model reads, unless it may be truncated.
        """
        encoded = self._tokenised(texts, truncate, offsets)
        if not truncate:
            self.count_tokens.learn(texts, [len(ids) for ids in encoded["input_ids"]])
        return self.read_tokens(encoded, answer, texts)

    def read_tokens(
        self,
        encoded: Mapping[str, Any],
        answer: Callable[[Reading], Sequence[AnswerT]],
        texts: Sequence[Readable] = (),
    ) -> list[AnswerT]:
        """As `read`, of texts that have been cut into tokens already."""
        lengths = [len(ids) for ids in encoded["input_ids"]]
        self._check(lengths)
        answers: list[AnswerT | None] = [None] * len(lengths)
        with torch.inference_mode():
            for rows in self._batches(lengths):
                reading = self._forward(texts, encoded, lengths, rows)
                for row, said in zip(rows, answer(reading), strict=True):
                    answers[row] = said
        return answers  # type: ignore[return-value]  # every row was in one batch

    def _tokenised(self, texts: Sequence[Readable], truncate: bool, offsets: bool) -> Mapping[str, Any]:
        pairs = [(text, None) if isinstance(text, str) else text for text in texts]
        first, second = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        encoded: Mapping[str, Any] = self.tokenizer(
            first,
            second if second[0] is not None else None,
            truncation=truncate,
            max_length=self.limit if truncate else None,
            return_attention_mask=True,
            return_offsets_mapping=offsets,
            return_special_tokens_mask=offsets,
        )
        return encoded

    def _check(self, lengths: Sequence[int]) -> None:
        longest = max(lengths)
        if longest > self.limit:
            raise InputTooLong(
                f"the input is {longest} tokens long, and {self.name} reads at most {self.limit}: shorten it, "
                "send it in parts, or set truncate where the task has it",
                "inputs",
            )
        if not min(lengths):
            raise InvalidInput(f"the input holds nothing that {self.name} has tokens for", "inputs")

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        if self.tokenizer.pad_token_id is None:  # without padding nothing can be read together
            return iter([row] for row in range(len(lengths)))
        return batches(lengths, ROOM[self.model.device.type])

    def _forward(
        self, texts: Sequence[Readable], encoded: Mapping[str, Any], lengths: Sequence[int], rows: Sequence[int]
    ) -> Reading:
        names = [name for name in self.tokenizer.model_input_names if name in encoded]
        taken = {name: [encoded[name][row] for row in rows] for name in names}
        # On the right even where the tokenizer says left: positions are then the same as without padding.
        inputs = self.tokenizer.pad(taken, padding=len(rows) > 1, padding_side="right", return_tensors="pt").to(
            self.model.device
        )
        asides = {name: [encoded[name][row] for row in rows] if name in encoded else [] for name in ASIDES}
        return Reading(
            inputs=inputs,
            output=self.model(**inputs),
            lengths=[lengths[row] for row in rows],
            texts=[texts[row] for row in rows] if texts else (),
            offsets=asides["offset_mapping"],
            specials=asides["special_tokens_mask"],
        )

    def finite(self, numbers: torch.Tensor) -> torch.Tensor:
        """The numbers as float32 in main memory; raises InternalError where the model lost itself in NaN."""
        held = numbers.float().cpu()
        if not torch.isfinite(held).all():
            raise InternalError(f"{self.name} answered with numbers that are not finite; choose another model", "model")
        return held

    def weight_bytes(self) -> int:
        return bytes_of(self.model)

    def close(self) -> None:
        del self.model


def load_encoder(
    auto_class: Any, model: ModelFacts, device: str, *, most_tokens: int | None = None, idle: tuple[str, ...] = ()
) -> Encoder:
    """The model with this head and its tokenizer; `idle` and what is raised as with `load_weights`."""
    weights, tokenizer = load_both(auto_class, AutoTokenizer, model, device, idle=idle)
    weights.config.use_cache = False  # decoders with a classifying head would keep keys and values for nothing
    if weights.config.pad_token_id is None:  # by it a decoder's classifying head finds the last token
        weights.config.pad_token_id = tokenizer.pad_token_id
    return Encoder(tokenizer, weights, model.id, most_tokens)


def readable_tokens(tokenizer: Any, model: Any) -> int:
    """Tokens the model has positions for, special ones included; models without an end read MOST_TOKENS."""
    known = [tokenizer.model_max_length, MOST_TOKENS]
    positions = getattr(model.config, "max_position_embeddings", None)
    if positions:
        known.append(positions - _kept_positions(model))
    return int(min(known))


def _kept_positions(model: Any) -> int:
    """RoBERTa's kin begin to count behind the padding position."""
    tables = (part for name, part in model.named_modules() if name.endswith("embeddings.position_embeddings"))
    padding = next((getattr(table, "padding_idx", None) for table in tables), None)
    return 0 if padding is None else padding + 1


def batches(lengths: Sequence[int], room: Room) -> Iterator[list[int]]:
    """Rows of like length together, each batch within its room; a row that is too long for it goes alone."""
    batch: list[int] = []
    real = 0
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        padded = lengths[row] * (len(batch) + 1)
        padding = padded - real - lengths[row]
        if batch and (padded > room.tokens or padding > max(SMALL_CHANGE, room.waste * real)):
            yield batch
            batch, real = [], 0
        batch.append(row)
        real += lengths[row]
    if batch:
        yield batch
