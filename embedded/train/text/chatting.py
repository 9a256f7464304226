"""Rows of a chat to learn from: prompts and their answers, of which the answers alone count."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch.nn.functional import cross_entropy
from transformers import PreTrainedTokenizerFast

from embedded.make.text import OVER, PAD, SAYS, START

UNCOUNTED = -100


class Packed(NamedTuple):
    """One row a picture: what is shown, then each question with its answer, none of which sees another.

    `labels` are the ids that are to follow each place, or UNCOUNTED; `seen` says which places each place attends to.
    """

    ids: torch.Tensor
    labels: torch.Tensor
    places: torch.Tensor
    seen: torch.Tensor


def worded(lines: Sequence[str], *extra: str, size: int = 1024) -> PreTrainedTokenizerFast:
    """Byte pairs learned from these lines, which reads capitals as small letters; with the marks of a chat."""
    specials = (PAD, START, SAYS, OVER, *extra)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Lowercase()
    # A digit a token, so that times and numbers that were never seen are read like those that were.
    digits = pre_tokenizers.Split(Regex(r"\d"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    learning = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, special_tokens=list(specials), show_progress=False
    )
    tokenizer.train_from_iterator(lines, learning)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=OVER,
        extra_special_tokens=[SAYS, *extra],
        model_max_length=4096,
        clean_up_tokenization_spaces=False,
    )


def packed(tokenizer: Any, shown: Sequence[str], turns: Sequence[Sequence[tuple[str, str]]]) -> Packed:
    """Shown and asked end with a mark or a colon, so that their pieces are those of the whole text."""
    heads, filled = _ids(tokenizer, shown), []
    for head, told in zip(heads, turns, strict=True):
        asked, said = _ids(tokenizer, [one for one, _ in told]), _ids(tokenizer, [other for _, other in told])
        filled.append(_row(head, asked, [[*one, tokenizer.eos_token_id] for one in said]))
    longest = max(len(one[0]) for one in filled)
    ids, labels, places, parts = (
        torch.tensor([one[at] + [pad] * (longest - len(one[at])) for one in filled])
        for at, pad in enumerate((tokenizer.pad_token_id, UNCOUNTED, 0, -1))
    )
    before = torch.ones(longest, longest, dtype=torch.bool).tril()
    own = (parts[:, None, :] == 0) | (parts[:, None, :] == parts[:, :, None])
    return Packed(ids, labels, places, (own & before)[:, None])


def _ids(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    found: list[list[int]] = tokenizer(list(texts), add_special_tokens=False)["input_ids"]
    return found


def _row(head: list[int], asked: list[list[int]], said: list[list[int]]) -> tuple[list[int], ...]:
    """Ids, labels, places and parts: the shown is part 0, the questions count from 1, each begins where that ends."""
    ids, labels = [*head], [UNCOUNTED] * len(head)
    places, parts = [*range(len(head))], [0] * len(head)
    for part, (one, other) in enumerate(zip(asked, said, strict=True), 1):
        whole = [*one, *other]
        ids += whole[:-1]
        labels += [UNCOUNTED] * (len(one) - 1) + other
        places += range(len(head), len(head) + len(whole) - 1)
        parts += [part] * (len(whole) - 1)
    return ids, labels, places, parts


def loss_of(hidden: torch.Tensor, head: Any, labels: torch.Tensor) -> torch.Tensor:
    """What the answers cost, where the head is asked for their places alone."""
    counted = labels != UNCOUNTED
    return cross_entropy(head(hidden[counted]), labels[counted])
