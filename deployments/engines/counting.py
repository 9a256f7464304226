"""How many tokens texts have, counted beside the engine's own reading and without disturbing it."""

from collections.abc import Sequence
from typing import Any

from tokenizers import Tokenizer

PARTS = ("normalizer", "pre_tokenizer", "post_processor")


class Counter:
    """`count_tokens` of every engine that holds a transformers tokenizer: each text by itself, with the marks that the
    tokenizer puts around one, whole also where the engine would cut it.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._twin = _twin(tokenizer.backend_tokenizer) if tokenizer.is_fast else None

    def __call__(self, texts: Sequence[str]) -> int:
        if self._twin is not None:
            return sum(len(read) for read in self._twin.encode_batch_fast(list(texts)))
        return sum(len(self._tokenizer(text, verbose=False)["input_ids"]) for text in texts)


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
