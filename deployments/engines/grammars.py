"""Answers by a grammar: which tokens may come next, by llguidance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from llguidance import LLMatcher, LLTokenizer, regex_to_lark
from llguidance.hf import from_tokenizer
from pydantic import JsonValue
from transformers import PreTrainedTokenizerFast

from deployments.contracts.errors import InternalError, InvalidParameter
from deployments.contracts.sampling import Grammar
from deployments.engines.schemas import closed

VALUE = "parameters.grammar.value"
WHITE_SPACE = " ?"
"""Between the parts of JSON: a small model that may write more of it can go on for ever."""
OWN = "x-guidance"
"""The key of a schema by which llguidance takes options."""


@dataclass(frozen=True)
class Guide:
    """A grammar in llguidance's Lark; special tokens that are part of it, as they are `shown` in the text.

    `param` is the request's field, for refusals.
    """

    lark: str
    param: str = VALUE
    shown: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


class Guided:
    """Follows one answer through its grammar. Raises InvalidParameter for one that llguidance does not take."""

    def __init__(self, model: Any, tokenizer: Any, guide: Guide) -> None:
        self._param = guide.param
        self._matcher = LLMatcher(_TOKENIZERS.of(model, tokenizer, guide.param), guide.lark, log_level=0)
        self._check()

    @property
    def over(self) -> bool:
        """Nothing can follow but the end."""
        return bool(self._matcher.is_stopped())

    def allowed(self, size: int) -> torch.Tensor:
        """Which of so many ids may come next; the model's end only where the grammar is complete."""
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8), bitorder="little")[:size]
        self._check()
        allowed = torch.zeros(size, dtype=torch.bool)
        allowed[: len(bits)] = torch.from_numpy(bits).bool()
        return allowed

    def take(self, id: int) -> None:
        if not self._matcher.consume_token(id):
            raise InternalError(f"the model wrote the token {id} against its grammar: {self._matcher.get_error()}")

    def _check(self) -> None:
        if self._matcher.is_error():
            raise InvalidParameter(f"this grammar cannot be followed: {_words(self._matcher.get_error())}", self._param)


class _Tokenizers:
    """One for each tokenizer, and so for each engine: they take up to a second to make."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[Any, LLTokenizer] = WeakKeyDictionary()
        self._lock = Lock()

    def of(self, model: Any, tokenizer: Any, param: str) -> LLTokenizer:
        if not isinstance(tokenizer, PreTrainedTokenizerFast):
            raise InvalidParameter(
                f"{type(tokenizer).__name__} is a tokenizer in Python, by which no grammar can be followed; "
                "choose a model with a fast one, or leave this out",
                param.removesuffix(".value"),
            )
        with self._lock:
            if tokenizer not in self._made:
                ends = model.generation_config.eos_token_id
                self._made[tokenizer] = from_tokenizer(tokenizer, eos_token=ends)
            return self._made[tokenizer]


_TOKENIZERS = _Tokenizers()


def guide_of(grammar: Grammar) -> Guide:
    """The whole answer after a grammar. Raises InvalidParameter in the library's words."""
    return Guide(f"start: {rule_of(grammar)}")


def rule_of(grammar: Grammar) -> str:
    """The right side of a rule of Lark. Raises InvalidParameter in the library's words."""
    match grammar.type, grammar.value:
        case "json_object", None:
            rule = json_rule({"type": "object"}, VALUE)
        case "json_schema", dict(schema):
            rule = json_rule(schema, VALUE)
        case "regex", str(regex) if regex:
            rule = f"/{_escaped(regex)}/"
        case kind, _:
            wanted = {"json_object": "none", "json_schema": "an object", "regex": "a string"}[kind]
            raise InvalidParameter(f"the value of a grammar of type {kind} is {wanted}", VALUE)
    check_rule(rule, VALUE)
    return rule


def json_rule(schema: Mapping[str, JsonValue], param: str) -> str:
    """JSON of a schema, with little white space; objects of named properties have no others unless it says so."""
    if OWN in schema:
        raise InvalidParameter(f"a schema with {OWN!r} is not taken; leave that out", param)
    options: dict[str, JsonValue] = {"whitespace_pattern": WHITE_SPACE}
    return f"%json {json.dumps({**closed(schema), OWN: options})}"


def check_rule(rule: str, param: str) -> None:
    """Raises InvalidParameter in the library's words."""
    if refused := LLMatcher.validate_grammar(f"start: {rule}"):
        raise InvalidParameter(f"this grammar cannot be followed: {_words(refused)}", param)


def _escaped(regex: str) -> str:
    try:
        return str(regex_to_lark(regex))
    except ValueError as refused:
        raise InvalidParameter(f"this grammar cannot be followed: {_words(str(refused))}", VALUE) from None


def _words(error: str) -> str:
    """What the library says, without the grammar that we made of what was asked."""
    return " ".join(line.strip() for line in error.splitlines() if " | " not in line and line.strip(" ^"))[:500]
