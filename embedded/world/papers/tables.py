"""Small tables of people, things and cities, with questions that cells answer, or their sum, average or count."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from embedded.words import COLOURS, DIGITS, SHAPES
from embedded.world.papers.columns import (
    BOTH,
    COLUMNS,
    EVERY,
    FIRST,
    HOLDING,
    MEAN,
    NAMED,
    OF_PEOPLE,
    OF_THINGS,
    SHARING,
    TOTAL,
    Column,
)
from embedded.world.texts import entities, fillings
from embedded.world.texts.entities import side_of
from embedded.world.things import Rng, Split, pick

Aggregator = Literal["NONE", "SUM", "AVERAGE", "COUNT"]
AGGREGATORS: tuple[Aggregator, ...] = ("NONE", "SUM", "AVERAGE", "COUNT")
Cell = tuple[int, int]
"""Row and column, from 0."""
LEAST, MOST = 2, 7
"""Rows."""


class Asked(NamedTuple):
    """`cells` in the order of the rows."""

    table: Mapping[str, Sequence[str]]
    question: str
    cells: tuple[Cell, ...]
    aggregator: Aggregator


class _Drawn(NamedTuple):
    table: dict[str, tuple[str, ...]]
    kinds: Sequence[str]
    """Of the columns after the first."""
    people: bool


def asked(rng: Rng, split: Split = "train") -> Asked:
    """A table with a question of this side of the split."""
    while True:
        drawn = _table(rng, split)
        one = pick(_MAKERS, rng)(drawn, rng)
        if one and side_of(one.question, *next(iter(drawn.table.values()))) == split:
            return one


def _table(rng: Rng, split: Split) -> _Drawn:
    people, rows = bool(rng.random() < 0.75), int(rng.integers(LEAST, MOST + 1))
    first: dict[str, None] = {}
    among = fillings.Cast((), (), split)
    while len(first) < rows:
        first[entities.person(rng, split) if people else fillings.FILLED["thing"](among, rng)] = None
    of = OF_PEOPLE if people else OF_THINGS
    kinds = [of[int(at)] for at in rng.permutation(len(of))[: int(rng.integers(1, 4))]]
    table = {pick(FIRST[people], rng): tuple(first)}
    for kind in kinds:
        few = [_value(kind, rng, split) for _ in range(int(rng.integers(2, rows + 2)))]
        table[pick(COLUMNS[kind].headers, rng)] = tuple(pick(few, rng) for _ in range(rows))
    return _Drawn(table, kinds, people) if len(table) == len(kinds) + 1 else _table(rng, split)


def _value(kind: str, rng: Rng, split: Split) -> str:
    if COLUMNS[kind].most:
        return str(int(rng.integers(1, COLUMNS[kind].most)))
    match kind:
        case "city":
            return entities.city(rng, split)
        case "colour" | "shape":
            return pick(tuple(COLOURS if kind == "colour" else SHAPES), rng)
        case _:
            return pick(fillings.WORDS[kind], rng)


class _At(NamedTuple):
    """A column, the rows that its questions may name, and the words for these."""

    column: Column
    at: int
    values: Sequence[str]
    rows: tuple[int, int]
    words: dict[str, str]


def _column(drawn: _Drawn, rng: Rng, *, number: bool = False) -> _At | None:
    at = int(rng.integers(len(drawn.kinds)))
    column, keys = COLUMNS[drawn.kinds[at]], next(iter(drawn.table.values()))
    header, first = list(drawn.table)[at + 1], next(iter(drawn.table))
    row, other = (int(one) for one in rng.permutation(len(keys))[:2])
    the = "" if drawn.people else "the "
    words = {"key": f"{the}{keys[row]}", "other": f"{the}{keys[other]}"}
    words |= {"header": header, "first": "person" if first == "people" else first}
    return None if number and not column.most else _At(column, at + 1, drawn.table[header], (row, other), words)


def _put(wordings: Sequence[str], words: Mapping[str, str], rng: Rng) -> str:
    said = pick(wordings, rng).format(**words)
    return said[0].upper() + (said[1:].rstrip("?.") if rng.random() < 0.15 else said[1:])


def _lookup(drawn: _Drawn, rng: Rng) -> Asked | None:
    if (on := _column(drawn, rng)) is None:
        return None
    wordings = (*on.column.asked, *on.column.asked, *NAMED)
    return Asked(drawn.table, _put(wordings, on.words, rng), ((on.rows[0], on.at),), "NONE")


def _holders(drawn: _Drawn, rng: Rng) -> Asked | None:
    """The keys of the rows that have a value, or how many they are; numbers also as words."""
    if (on := _column(drawn, rng)) is None:
        return None
    value = pick(on.values, rng)
    cells = tuple((row, 0) for row, other in enumerate(on.values) if other == value)
    spelled = DIGITS[int(value)] if value.isdigit() and int(value) < len(DIGITS) and rng.random() < 0.5 else value
    words = on.words | {"value": spelled}
    if rng.random() < 0.25:
        return Asked(drawn.table, _put(SHARING, words, rng), cells, "COUNT")
    return Asked(drawn.table, _put((*on.column.told, *HOLDING) if drawn.people else HOLDING, words, rng), cells, "NONE")


def _extreme(drawn: _Drawn, rng: Rng) -> Asked | None:
    if (on := _column(drawn, rng, number=True)) is None:
        return None
    numbers, high = [int(value) for value in on.values], rng.random() < 0.6
    best = max(numbers) if high else min(numbers)
    wordings = [line for line in (on.column.top if high else on.column.bottom) if drawn.people or line[:3] != "Who"]
    if numbers.count(best) > 1:
        return None
    return Asked(drawn.table, _put(wordings, on.words, rng), ((numbers.index(best), 0),), "NONE")


def _calculated(drawn: _Drawn, rng: Rng) -> Asked | None:
    """The sum of a column or of two cells, or the average."""
    if (on := _column(drawn, rng, number=True)) is None:
        return None
    every = tuple((row, on.at) for row in range(len(on.values)))
    match int(rng.integers(3)):
        case 0:
            return Asked(drawn.table, _put(TOTAL, on.words, rng), every, "SUM")
        case 1:
            return Asked(drawn.table, _put(MEAN, on.words, rng), every, "AVERAGE")
        case _:
            both = tuple((row, on.at) for row in sorted(on.rows))
            return Asked(drawn.table, _put(BOTH, on.words, rng), both, "SUM")


def _counted(drawn: _Drawn, rng: Rng) -> Asked | None:
    if (on := _column(drawn, rng)) is None or rng.random() < 0.5:
        return None
    return Asked(drawn.table, _put(EVERY, on.words, rng), tuple((row, 0) for row in range(len(on.values))), "COUNT")


_MAKERS: Sequence[Callable[[_Drawn, Rng], Asked | None]] = (
    _lookup,
    _lookup,
    _holders,
    _holders,
    _extreme,
    _calculated,
    _counted,
)
