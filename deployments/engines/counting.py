"""How many tokens texts have, counted beside the engine's own reading and without disturbing it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from tokenizers import Tokenizer

PARTS = ("normalizer", "pre_tokenizer", "post_processor")


KEPT = 4_000_000
"""Characters of the texts whose tokens are remembered."""


class Counter:
    """`count_tokens` of every engine that holds a transformers tokenizer: each text by itself, with the marks that the
    tokenizer puts around one, whole also where the engine would cut it.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._twin = _twin(tokenizer.backend_tokenizer) if tokenizer.is_fast else None
        self._known: dict[str, int] = {}
        self._held = 0

    def __call__(self, texts: Sequence[str]) -> int:
        known = {text: self._known.get(text) for text in texts}
        unknown = [text for text, count in known.items() if count is None]
        counted = dict(zip(unknown, self._counts(unknown), strict=True)) if unknown else {}
        self._remember(counted)
        return sum(known[text] or counted.get(text, 0) for text in texts)

    def learn(self, read: Sequence[str | tuple[str, str]], lengths: Sequence[int]) -> None:
        """Tokens of what the engine itself has read whole, so that it need not be read again to be counted."""
        counts: dict[str, int] = {}
        for text, length in zip(read, lengths, strict=True):
            match text:
                case str():
                    counts[text] = length
                case (first, second):
                    counts[second] = length - self([first]) + self._parted
        self._remember(counts)

    @cached_property
    def _parted(self) -> int:
        """How many more marks two texts have each by itself than together."""
        return int(
            2 * self._tokenizer.num_special_tokens_to_add() - self._tokenizer.num_special_tokens_to_add(pair=True)
        )

    def _remember(self, counts: dict[str, int]) -> None:
        size = sum(map(len, counts))
        if size > KEPT:
            return
        if self._held + size > KEPT:
            self._known, self._held = {}, 0
        self._known.update(counts)
        self._held += size

    def _counts(self, texts: Sequence[str]) -> list[int]:
        if self._twin is not None:
            return [len(read) for read in self._twin.encode_batch_fast(list(texts))]
        return [len(self._tokenizer(text, verbose=False)["input_ids"]) for text in texts]


def _twin(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer over the same vocabulary in memory, but without its truncation and padding.

    A fast tokenizer keeps those of its last call, and no thread may set them while another one reads.
    """
    twin = Tokenizer(tokenizer.model)
    for part in PARTS:
        if (own := getattr(tokenizer, part)) is not None:
            setattr(twin, part, own)
    twin.add_tokens(list(tokenizer.get_added_tokens_decoder().values()))
    twin.encode_special_tokens = tokenizer.encode_special_tokens
    return twin


def counter_of(pipeline: Any) -> Counter | None:
    """By the first of a diffusers pipeline's tokenizers, where several read the same text; None where it has none."""
    parts = pipeline.components.items()
    first = next((part for name, part in parts if name.startswith("tokenizer") and part is not None), None)
    return None if first is None else Counter(first)
