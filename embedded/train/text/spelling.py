"""Byte pairs learned from the world's own sentences, so that its words are whole and each digit stands by itself."""

import json
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

Merges: TypeAlias = list[tuple[str, str]]
SPLIT = pre_tokenizers.Sequence(
    [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
)


def byte_pairs(lines: Iterable[str], size: int, specials: Sequence[str]) -> tuple[dict[str, int], Merges]:
    """GPT-2's kind, over all 256 bytes; the special tokens come first, and what is rare is left in pieces."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = SPLIT
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=list(specials),
        min_frequency=3,
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return tokenizer.get_vocab(), [(left, right) for left, right in merges]
