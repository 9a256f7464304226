"""The bytes of a tokenizer's tokens, as llguidance wants to know them."""

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from llguidance import LLTokenizer, TokenizerWrapper
from llguidance.hf import from_tokenizer
from tokenizers import decoders
from transformers import PreTrainedTokenizerFast

from deployments.contracts.errors import InvalidParameter
from deployments.engines.pieces import Words


class Tokenizers:
    """One for each tokenizer, and so for each engine: they take up to a second to make."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[Any, LLTokenizer] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, model: Any, tokenizer: Any, param: str) -> LLTokenizer:
        """Raises InvalidParameter, naming the field `param`, for a tokenizer by which no grammar can be followed."""
        with self._lock:
            if tokenizer not in self._made:
                self._made[tokenizer] = _made(model, tokenizer, param.removesuffix(".value"))
            return self._made[tokenizer]


TOKENIZERS = Tokenizers()


class _Spelled:
    """What llguidance asks of a tokenizer whose tokens it cannot spell: here each has its words inside of a text."""

    def __init__(self, tokenizer: Any) -> None:
        words = Words(tokenizer)
        self.tokens = [words.of(id).encode() for id in range(len(tokenizer))]
        self.eos_token_id: int | None = tokenizer.eos_token_id
        self.bos_token_id: int | None = tokenizer.bos_token_id
        self.special_token_ids = sorted(words.special)
        self._ids = {token: id for id, token in enumerate(self.tokens) if token and id not in words.special}
        self._longest = max(map(len, self._ids))

    def __call__(self, text: bytes) -> list[int]:
        """The longest token each time; the tokenizer itself would put a space before what stands inside of a text."""
        ids: list[int] = []
        while text:
            ends = range(min(self._longest, len(text)), 0, -1)
            end = next((end for end in ends if text[:end] in self._ids), None)
            if end is None:
                break
            ids.append(self._ids[text[:end]])
            text = text[end:]
        return ids


def _made(model: Any, tokenizer: Any, param: str) -> LLTokenizer:
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise _refused(tokenizer, "is written in Python", param)
    ends = model.generation_config.eos_token_id
    match tokenizer.backend_tokenizer.decoder:
        case decoders.Metaspace():
            return LLTokenizer(TokenizerWrapper(_Spelled(tokenizer)), eos_token=ends)
        case decoders.ByteLevel() | decoders.Sequence() if not _joins_words(tokenizer):
            return from_tokenizer(tokenizer, eos_token=ends)
    raise _refused(tokenizer, "puts spaces between words by itself", param)


def _joins_words(tokenizer: Any) -> bool:
    return bool(getattr(tokenizer.backend_tokenizer.model, "end_of_word_suffix", None))


def _refused(tokenizer: Any, why: str, param: str) -> InvalidParameter:
    return InvalidParameter(
        f"no grammar can be followed by the tokenizer of this model, {type(tokenizer).__name__}, which {why}; "
        "choose another model, or leave this out",
        param,
    )
