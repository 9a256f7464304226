"""Columns of tables: what they hold, what they are called, and how people ask for what stands in them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple


class Column(NamedTuple):
    """What cells of a column hold, and how its values are asked for by `key`, the value in the first column.

    `asked` are questions for the value, `told` those for the keys that have a certain value; `top` and `bottom` ask for
    the key with the most and the least of it.
    """

    headers: Sequence[str]
    asked: Sequence[str]
    told: Sequence[str] = ()
    top: Sequence[str] = ()
    bottom: Sequence[str] = ()
    most: int = 0
    """Of a number; nothing else is counted up."""


def _of_words(kind: str, headers: str, *told: str) -> Column:
    return Column(
        tuple(headers.split()), (f"Which {kind} does {{key}} have?",), told or (f"Who has {kind} {{value}}?",)
    )


def _of_numbers(headers: str, most: int, asked: Sequence[str], told: Sequence[str] = ()) -> Column:
    return Column(
        tuple(headers.split()),
        asked,
        told or ("Who has {value} {header}?",),
        (
            "Who has the most {header}?",
            "Which {first} has the most {header}?",
            "Which {first} has the highest {header}?",
        ),
        ("Who has the least {header}?", "Which {first} has the lowest {header}?"),
        most,
    )


PLACE = Column(
    ("place", "city", "town", "home"),
    ("Where is {key} from?", "Where does {key} live?", "Which city is {key} from?", "In which city does {key} live?"),
    ("Who is from {value}?", "Who lives in {value}?", "Who comes from {value}?"),
)
COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        "city": PLACE,
        "colour": _of_words("colour", "colour"),
        "shape": _of_words("shape", "shape", "Who has the {value}?", "Who drew the {value}?"),
        "job": Column(("job", "work"), ("What is the job of {key}?", "What does {key} do?"), ("Who is the {value}?",)),
        "animal": _of_words("animal", "animal pet", "Who has the {value}?", "Who owns the {value}?"),
        "food": Column(("food", "meal"), ("What does {key} eat?",), ("Who eats {value}?",)),
        "sport": Column(("sport",), ("Which sport does {key} play?", "What does {key} play?"), ("Who plays {value}?",)),
        "day": Column(("day",), ("When does {key} come?", "On which day is {key} there?"), ("Who comes on {value}?",)),
        "shapes": _of_numbers(
            "shapes circles stars pictures",
            20,
            ("How many {header} did {key} draw?", "How many {header} does {key} have?"),
            ("Who drew {value} {header}?", "Who has {value} {header}?"),
        ),
        "age": _of_numbers(
            "age",
            90,
            ("How old is {key}?", "What is the age of {key}?"),
            ("Who is {value} years old?", "Who is {value}?"),
        ),
        "points": _of_numbers("points goals coins apples", 99, ("How many {header} does {key} have?",)),
        "price": _of_numbers("price", 60, ("How much does {key} cost?", "What is the price of {key}?")),
    }
)
OF_PEOPLE = ("city", "colour", "shape", "job", "animal", "food", "sport", "day", "shapes", "age", "points")
OF_THINGS = ("colour", "day", "points", "price")
FIRST = MappingProxyType({True: ("person", "name", "people"), False: ("thing", "shape", "item")})
"""What the first column is called, in a table of people or not."""
NAMED: Sequence[str] = ("What is the {header} of {key}?", "{header} of {key}?")
HOLDING: Sequence[str] = ("Which {first} has {header} {value}?", "Which {first} has the {header} {value}?")
TOTAL: Sequence[str] = (
    "What is the total {header}?",
    "How many {header} are there in total?",
    "How many {header} are there together?",
    "What is the sum of {header}?",
    "How many {header} do they have together?",
    "How many {header} did they draw?",
)
BOTH: Sequence[str] = (
    "How many {header} did {key} and {other} draw?",
    "How many {header} do {key} and {other} have together?",
    "How many {header} do {key} and {other} have?",
    "What is the total {header} of {key} and {other}?",
)
MEAN: Sequence[str] = (
    "What is the average {header}?",
    "What is the mean {header}?",
    "What is the average of {header}?",
)
EVERY: Sequence[str] = ("How many {first}s are there?", "How many rows are there?", "Count the {first}s.")
SHARING: Sequence[str] = ("How many {first}s have {header} {value}?", "How many have the {header} {value}?")
