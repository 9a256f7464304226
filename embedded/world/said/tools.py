"""Conversations in which tools are offered: called with what the user said, their results told, or left alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from embedded.words import COLOURS, SHAPES, SIZES
from embedded.world.said import accounts, phrasing, smalltalk
from embedded.world.said.captions import article
from embedded.world.texts.people import PEOPLE, PLACES
from embedded.world.things import PAIRS, Rng, Split, pick

Json: TypeAlias = dict[str, object]
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
SEVERAL = (1, 1, 1, 2, 2, 3)
"""Tools that are offered at once."""
SKIES = ("sunny", "cloudy", "rainy", "windy", "snowy")


class Offer(NamedTuple):
    """A tool as it is described, with what each of its parameters stands for."""

    schema: Json
    meanings: Mapping[str, str]
    """Parameter → what goes there, by a word of ours."""


class Wanted(NamedTuple):
    """What a user asks for: `values` by our words for them, and what is said once the tool gave its `result`."""

    said: str
    values: Mapping[str, str | int]
    result: Json
    told: str


class Trade(NamedTuple):
    """A kind of tool under its many names."""

    names: Sequence[str]
    descriptions: Sequence[str]
    parameters: Mapping[str, tuple[Sequence[str], Json]]
    """Our word → the names it may have, and its schema."""
    wanted: Callable[[Rng, Split], Wanted]


class Offered(NamedTuple):
    """Tools, and a conversation in the form that chat templates take."""

    tools: Sequence[Json]
    messages: Sequence[Json]


def _one_of(words: Sequence[str]) -> Json:
    return {"type": "string", "enum": list(words)}


def _painted(rng: Rng, split: Split) -> Wanted:
    colour, shape = pick(PAIRS[split], rng)
    size = pick(tuple(SIZES), rng)
    asked = pick(("Draw a {}.", "Paint a {}.", "Make a picture of a {}.", "I want a {}.", "Please draw me a {}."), rng)
    words = f"{size} {colour} {shape}"
    values = {"size": size, "colour": colour, "shape": shape}
    return Wanted(asked.format(words), values, {"status": "done"}, f"Here is a {words}.")


def _forecast(rng: Rng, split: Split) -> Wanted:  # noqa: ARG001 — every trade's signature
    place, sky, degrees = pick(PLACES, rng).name, pick(SKIES, rng), int(rng.integers(-9, 36))
    asked = pick(("What is the weather in {}?", "How is the weather in {}?", "Is it warm in {}?", "{}: weather?"), rng)
    result: Json = {"sky": sky, "degrees": degrees}
    return Wanted(asked.format(place), {"place": place}, result, f"It is {sky} in {place}, {degrees} degrees.")


def _sum(rng: Rng, split: Split) -> Wanted:  # noqa: ARG001 — every trade's signature
    first, second = int(rng.integers(100)), int(rng.integers(100))
    asked = pick(("What is {} plus {}?", "Add {} and {}.", "How much is {} + {}?"), rng)
    result: Json = {"sum": first + second}
    return Wanted(asked.format(first, second), {"first": first, "second": second}, result, f"It is {first + second}.")


def _sent(rng: Rng, split: Split) -> Wanted:
    who = pick(PEOPLE, rng).name
    words = article(" ".join(pick(PAIRS[split], rng)))
    asked = pick(('Write to {}: "{}".', 'Send {} the words "{}".', 'Tell {} "{}".'), rng)
    return Wanted(asked.format(who, words), {"who": who, "text": words}, {"sent": True}, f"I told {who}.")


def _found(rng: Rng, split: Split) -> Wanted:
    colour, shape = pick(PAIRS[split], rng)
    asked = pick(("Look for {}.", "Find {}.", "Search for {}.", "Is there {} anywhere?"), rng)
    there = int(rng.integers(1, 9))
    told = f"There is one {colour} {shape}." if there == 1 else f"There are {there} {colour} {shape}s."
    values = {"colour": colour, "shape": shape}
    return Wanted(asked.format(article(f"{colour} {shape}")), values, {"count": there}, told)


_COLOUR = (("colour", "color", "paint_colour"), _one_of(tuple(COLOURS)))
_SHAPE = (("shape", "form", "figure"), _one_of(tuple(SHAPES)))
TRADES: Sequence[Trade] = (
    Trade(
        ("paint", "draw", "draw_shape", "make_picture", "paint_shape"),
        ("Draw a shape.", "Paints a picture of a shape", "Make a picture"),
        {"size": (("size", "how_big"), _one_of(tuple(SIZES))), "colour": _COLOUR, "shape": _SHAPE},
        _painted,
    ),
    Trade(
        ("get_weather", "weather", "get_current_weather", "forecast"),
        ("Get the weather of a place.", "Weather in a city", "Tell how the weather is"),
        {"place": (("city", "location", "place"), TEXT)},
        _forecast,
    ),
    Trade(
        ("add", "plus", "add_numbers", "sum"),
        ("Add two numbers.", "Adds numbers", "The sum of two numbers"),
        {"first": (("a", "x", "first"), NUMBER), "second": (("b", "y", "second"), NUMBER)},
        _sum,
    ),
    Trade(
        ("send_message", "send", "tell", "write_to"),
        ("Send a text to somebody.", "Sends words to a person", "Write to someone"),
        {"who": (("to", "name", "person"), TEXT), "text": (("text", "message", "words"), TEXT)},
        _sent,
    ),
    Trade(
        ("find", "search", "look_for", "find_shape"),
        ("Find a shape.", "Looks for a thing", "Search for shapes"),
        {"colour": _COLOUR, "shape": _SHAPE},
        _found,
    ),
)


def offer(trade: Trade, rng: Rng) -> Offer:
    """The tool under one of its names, plain words often in the place of lists of values."""
    meanings = {pick(names, rng): meaning for meaning, (names, _) in trade.parameters.items()}
    plain = rng.random() < 0.4
    properties = {name: _schema(trade.parameters[meaning][1], plain) for name, meaning in meanings.items()}
    described = {} if rng.random() < 0.15 else {"description": pick(trade.descriptions, rng)}
    parameters: Json = {"type": "object", "properties": properties, "required": list(meanings)}
    function: Json = {"name": pick(trade.names, rng), **described, "parameters": parameters}
    return Offer({"type": "function", "function": function}, meanings)


def _schema(schema: Json, plain: bool) -> Json:
    return TEXT if plain and "enum" in schema else schema


def chat(rng: Rng, split: Split = "train") -> Offered:
    """One to three tools; one of them is called, or none where the user asks for nothing that they do."""
    order = [TRADES[int(at)] for at in rng.permutation(len(TRADES))][: pick(SEVERAL, rng)]
    offers = [offer(trade, rng) for trade in order]
    tools = [one.schema for one in offers]
    if rng.random() < 0.25:
        return Offered(tools, _untouched(rng, split))
    at = int(rng.integers(len(order)))
    return Offered(tools, _called(order[at].wanted(rng, split), offers[at], rng))


def _called(wanted: Wanted, offered: Offer, rng: Rng) -> list[Json]:
    function = offered.schema["function"]
    assert isinstance(function, dict)
    arguments = {name: wanted.values[meaning] for name, meaning in offered.meanings.items()}
    call: Json = {"type": "function", "function": {"name": function["name"], "arguments": arguments}}
    messages: list[Json] = [
        {"role": "user", "content": wanted.said},
        {"role": "assistant", "content": "", "tool_calls": [call]},
    ]
    if rng.random() < 0.6:
        messages += [
            {"role": "tool", "content": json.dumps(wanted.result)},
            {"role": "assistant", "content": wanted.told},
        ]
    return messages


def _untouched(rng: Rng, split: Split) -> list[Json]:
    """A question about a scene, or small talk."""
    if rng.random() < 0.4:
        answer = pick(tuple(smalltalk.SAYINGS), rng)
        asked = pick(smalltalk.SAYINGS[answer], rng)
    else:
        told = accounts.account(rng, split)
        one = pick(told.asked, rng)
        asked = phrasing.together(phrasing.told(told.sentences, rng), phrasing.asked(one.question, rng), rng)
        answer = one.answer
    return [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}]
