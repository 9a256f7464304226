"""Small tables and records in writing, as the tasks about tables put them to a model, and what is asked of them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from deployments.contracts.telling import Noted, noted_records, noted_table
from embedded.words import COLOURS, DIGITS, SHAPES, SIZES
from embedded.world.said.questioning import Asked
from embedded.world.texts.entities import CITIES, PEOPLE, STRANGE, side_of, strange
from embedded.world.texts.fillings import WORDS
from embedded.world.things import Rng, Split, pick

NAMES = ("person", "name", "who", "painter", "child")
ASKED: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "place": ("Where is {who} from?", "Where does {who} live?", "Which place is {who} from?"),
        "city": ("Where is {who} from?", "Where does {who} live?", "Which city does {who} live in?"),
        "shapes": ("How many shapes did {who} draw?", "How many shapes does {who} have?"),
        "age": ("How old is {who}?", "What age is {who}?"),
        "price": ("How much does {who} pay?", "What price has {who}?"),
        "colour": ("What colour does {who} like?", "Which colour does {who} have?"),
        "shape": ("What shape does {who} have?", "Which shape did {who} draw?"),
        "size": ("What size does {who} have?", "How big is it for {who}?"),
        "job": ("What does {who} do?", "What is {who}'s job?"),
        "animal": ("Which animal does {who} have?", "What animal has {who}?"),
        "food": ("What does {who} eat?", "Which food does {who} like?"),
        "sport": ("Which sport does {who} play?", "What sport does {who} like?"),
        "red": ("Is {who} red?", "Does {who} have red?"),
    }
)
"""Columns beside the names, and what may be asked of a person's value there."""
BACK: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "place": ("Who is from {value}?", "Who lives in {value}?"),
        "city": ("Who is from {value}?", "Who lives in {value}?"),
        "shapes": ("Who drew {value} shapes?", "Who has {value} shapes?"),
        "age": ("Who is {value}?", "Who is {value} years old?"),
        "job": ("Who is a {value}?", "Who works as a {value}?"),
        "colour": ("Who likes {value}?", "Who has {value}?"),
    }
)
"""And of whom a value is."""
ALONE = "Answer the question from this table, with the answer alone."
FROM_DATA = "Answer the question from these data."
SHOWS = "Say in one or two sentences what this table shows."
KNOWN = "Say in plain words what is known about "


class Listing(NamedTuple):
    """Rows by the names of their columns, the first of which names each row; all values differ within a column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def noted(self) -> Noted:
        return noted_table({name: tuple(row[at] for row in self.rows) for at, name in enumerate(self.columns)})

    def records(self) -> Noted:
        return noted_records([dict(zip(self.columns, row, strict=True)) for row in self.rows])


def listing(rng: Rng, split: Split = "train", most: int = 5) -> Listing:
    """One to `most` rows of two to four columns."""
    while True:
        others = [name for name in ASKED if rng.random() < 0.2][:3] or [pick(tuple(ASKED), rng)]
        count = 1 + int(rng.integers(most))
        columns = [_distinct(name, count, rng) for name in ("who", *others)]
        rows = tuple(zip(*columns, strict=True))
        if side_of(*rows) == split:
            return Listing((pick(NAMES, rng), *others), rows)


def _distinct(column: str, count: int, rng: Rng) -> list[str]:
    found: list[str] = []
    for _ in range(count):
        value = _value(column, rng)
        for _ in range(20):
            if value not in found:
                break
            value = _value(column, rng)
        found.append(value)
    return found


def _value(column: str, rng: Rng) -> str:
    match column:
        case "who":
            return strange(rng, "train") if rng.random() < STRANGE else pick(PEOPLE, rng)
        case "place" | "city":
            return strange(rng, "train") if rng.random() < STRANGE else pick(CITIES, rng)
        case "shapes" | "age" | "price":
            return f"{rng.integers(1, 10)}.5" if rng.random() < 0.1 else str(rng.integers(1, 31))
        case "colour" | "shape" | "size":
            return pick(tuple({"colour": COLOURS, "shape": SHAPES, "size": SIZES}[column]), rng)
        case "red":
            return pick(("yes", "no", "unknown"), rng)
        case _:
            return pick(WORDS[column], rng)


def questions(listed: Listing, rng: Rng) -> list[Asked]:
    """Each with a cell as its answer, in any order that chance gives; only what one row alone answers is asked."""
    found = []
    for row in listed.rows:
        for at, column in enumerate(listed.columns[1:], 1):
            if rng.random() < 0.3:
                question = f"What is the {column} of {row[0]}?"
            else:
                question = pick(ASKED[column], rng).format(who=row[0])
            found.append(Asked(question, row[at]))
            alike = [other for other in listed.rows if other[at] == row[at]]
            if column in BACK and len(alike) == 1:
                value = row[at]
                if value.isdigit() and int(value) < len(DIGITS) and rng.random() < 0.5:
                    value = DIGITS[int(value)]
                found.append(Asked(pick(BACK[column], rng).format(value=value), row[0]))
    return [found[int(at)] for at in rng.permutation(len(found))]


def shown(listed: Listing) -> str:
    """What a table shows: "This table shows the city and job of Anna and Paul." """
    return f"This table shows the {_and(listed.columns[1:])} of {_and([row[0] for row in listed.rows])}."


def known(listed: Listing) -> str:
    """What is known of each: "The person is Anna, the city is Rome and the shapes are 3." """
    told = ([_is(name, value) for name, value in zip(listed.columns, row, strict=True)] for row in listed.rows)
    return " ".join(f"T{_and(one)[1:]}." for one in told)


def _is(name: str, value: str) -> str:
    return f"the {name} {'are' if name.endswith('s') else 'is'} {value}"


def _and(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
