"""Reading a body as JSON, stricter than the standard library: what is unclear or too much is refused by name."""

import json
import math
import re
from typing import NoReturn

from deployments.contracts.errors import InvalidJson, InvalidUnicode

BRACKETS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json(raw: bytes, max_depth: int) -> object:
    """One JSON value (RFC 8259) in UTF-8: numbers finite, names unique, no lone surrogates.

    Raises InvalidJson, InvalidUnicode.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidUnicode(f"the body is not UTF-8 at byte {error.start}") from None
    try:
        value: object = json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_unique_names
        )
    except json.JSONDecodeError as error:
        raise InvalidJson(f"the body is not JSON: {error.msg} at line {error.lineno} column {error.colno}") from None
    except ValueError:
        raise InvalidJson("the body has an integer of too many digits") from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    _check_depth(raw, max_depth)
    if SURROGATE.search(raw):
        _check_surrogates(value)
    return value


def _check_depth(raw: bytes, max_depth: int) -> None:
    """Only for what has been read as JSON: on anything else the scan could take quadratic time."""
    if raw.count(b"[") + raw.count(b"{") <= max_depth:
        return
    depth = 0
    for found in BRACKETS.finditer(raw):
        match found[0][:1]:
            case b"[" | b"{":
                depth += 1
            case b"]" | b"}":
                depth -= 1
        if depth > max_depth:
            raise _too_deep(max_depth)


def _too_deep(max_depth: int) -> InvalidJson:
    return InvalidJson(f"the body is nested deeper than the {max_depth} levels allowed")


def _check_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidUnicode("the body has half of a surrogate pair, which is no character") from None


def _no_constant(name: str) -> NoReturn:
    raise InvalidJson(f"the body has {name}, which is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidJson("the body has a number too large for a float")
    return number


def _unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidJson(f"the body has the name {twice[:80]!r} twice in one object")
    return value
