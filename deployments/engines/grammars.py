"""Answers by a grammar: which tokens may come next, by llguidance."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from llguidance import LLMatcher, LLParserLimits, regex_to_lark
from pydantic import JsonValue

from deployments.contracts.errors import InternalError, InvalidParameter
from deployments.contracts.sampling import Grammar
from deployments.engines.grammar_tokens import TOKENIZERS
from deployments.engines.schemas import closed

VALUE = "parameters.grammar.value"
WHITE_SPACE = " ?"
"""Between the parts of JSON: a small model that may write more of it can go on for ever."""
STUCK = "NoExtension"
"""How llguidance's word for it begins."""
LIMITS = LLParserLimits(verbose_errors=False)
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
        self._matcher = LLMatcher(TOKENIZERS.of(model, tokenizer, guide.param), guide.lark, log_level=0, limits=LIMITS)
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
        if not self._matcher.is_error():
            return
        if self._matcher.get_error().startswith(STUCK):
            raise InvalidParameter("the model has no token by which this grammar could go on", self._param)
        raise InvalidParameter(f"this grammar cannot be followed: {_words(self._matcher.get_error())}", self._param)


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
