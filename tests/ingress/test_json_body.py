"""JSON is read strictly: what is unclear or too deep is refused, what is plain is read as it is."""

import json
from typing import Any

import pytest

from deployments.contracts.errors import AnymodalError, InvalidJson, InvalidUnicode
from deployments.ingress.json_body import read_json


@pytest.mark.parametrize(
    "value",
    [{"a": [1, 2.5, None, True, "ä\U0001f600"]}, [], "text", {"": {"": []}}, -0.0, 10**400, "[[[" * 200, '\\"{' * 99],
    ids=str,
)
def test_what_is_json_is_read_as_it_is(value: Any) -> None:
    assert read_json(json.dumps(value).encode(), max_depth=100) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode(), max_depth=100) == value


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_is_read_to_the_limit_and_no_deeper(opening: str) -> None:
    def nested(depth: int) -> bytes:
        closing = "]" if opening == "[" else "}"
        return (opening * depth + "1" + closing * depth).encode()

    read_json(nested(100), max_depth=100)
    for depth in (101, 250_000):
        with pytest.raises(InvalidJson, match="100 levels"):
            read_json(nested(depth), max_depth=100)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", InvalidJson),
        (b"{", InvalidJson),
        (b"{} {}", InvalidJson),
        (b"{'a': 1}", InvalidJson),
        (b'{"a": NaN}', InvalidJson),
        (b'{"a": -Infinity}', InvalidJson),
        (b'{"a": 1e999}', InvalidJson),
        (b"1" * 5000, InvalidJson),
        (b'{"a": 1, "a": 2}', InvalidJson),
        (b'"\x01"', InvalidJson),
        (b"\xef\xbb\xbf{}", InvalidJson),
        (b'"\xff"', InvalidUnicode),
        ('"ä"'.encode("utf-16"), InvalidUnicode),
        (rb'{"a": "\ud800"}', InvalidUnicode),
        (rb'{"\udc00": 1}', InvalidUnicode),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_not_is_refused(raw: bytes, refusal: type[AnymodalError]) -> None:
    with pytest.raises(AnymodalError) as refused:
        read_json(raw, max_depth=100)
    assert type(refused.value) is refusal


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert read_json(rb'"\ud83d\ude00"', max_depth=1) == "\U0001f600"
