"""JSON schemas made strict where that contradicts nothing: small models would invent properties or digits for ever."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

TOGETHER = frozenset({"allOf", "not", "if", "dependentSchemas", "unevaluatedProperties"})
"""Where several schemas hold for one value, a property that one does not know may be another's."""

LITERAL = frozenset({"const", "enum", "default", "examples"})

BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "enum", "const"})
LARGEST = 9 * 10**18
"""A round number below 2 to the 63rd: llguidance counts bounds in floating point."""


def closed(schema: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The same schema; objects that name properties, and do not say whether there are more, have no others, and
    integers without bounds fit 64 bits.
    """
    if any(_together(part) for part in _objects(dict(schema))):
        return dict(schema)
    return _within(dict(schema))


def _within(part: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: value if key in LITERAL else _closed(value) for key, value in _shut(part).items()}


def _closed(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return _within(value)
        case list():
            return [_closed(part) for part in value]
    return value


def _shut(part: dict[str, JsonValue]) -> dict[str, JsonValue]:
    match part:
        case {"type": "object", "properties": dict()} if "additionalProperties" not in part:
            return {**part, "additionalProperties": False}
        case {"type": "integer"} if not BOUNDS & part.keys():
            return {**part, "minimum": -LARGEST, "maximum": LARGEST}
    return part


def _together(part: dict[str, JsonValue]) -> bool:
    return bool(TOGETHER & part.keys()) or ("properties" in part and bool({"$ref", "anyOf", "oneOf"} & part.keys()))


def _objects(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    match value:
        case dict():
            yield value
            for part in value.values():
                yield from _objects(part)
        case list():
            for part in value:
                yield from _objects(part)
