"""Invoices: who owes whom how much for what, how that stands on a page, and what is asked about it.

The side of the split is by a hash of buyer, number and sum, so that no invoice is on two sides.
"""

import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from embedded.words import PEOPLE, PLACES
from embedded.world.papers.invoice_words import COSTS, COUNTS, HEADS, LABELS, QUESTIONS, TITLES
from embedded.world.papers.pages import HEIGHT, WIDTH, Box, Cell, Page, font
from embedded.world.said.captions import Asked
from embedded.world.said.wordings import framed
from embedded.world.things import PAIRS, Rng, Split, pick

SURNAMES = ("Rossi", "Smith", "Martin", "Weber", "Lopez", "Novak", "Jansen", "Silva")
FIRMS = ("Shapes Ltd", "Circle and Sons", "Star Company", "Paper House", "Colour Works", "Figures Inc")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SYLLABLES = tuple(f"{one}{other}" for one in "bdklmnrst" for other in "aeio")
CURRENCIES = ("EUR", "EUR", "USD", "GBP")


class Item(NamedTuple):
    """So many of a thing, and what they cost."""

    name: str
    number: str
    price: str


class Invoice(NamedTuple):
    """Its facts by the names of LABELS, as they are printed, and its items."""

    facts: Mapping[str, str]
    items: tuple[Item, ...]

    @property
    def split(self) -> Split:
        key = repr([self.facts[name] for name in ("buyer", "number", "total")])
        match zlib.crc32(key.encode()) % 10:
            case 0:
                return "held_out"
            case 1:
                return "validation"
            case _:
                return "train"


def invoice(rng: Rng, split: Split = "train") -> Invoice:
    """Any of this side; now and then with names that are in no list."""
    while True:
        items = tuple(_item(rng) for _ in range(rng.integers(1, 4)))
        cents = sum(round(float(one.price) * 100) for one in items)
        facts = {
            "buyer": f"{pick((*PEOPLE, _made_up(rng)), rng)} {pick((*SURNAMES, _made_up(rng), _made_up(rng)), rng)}",
            "seller": pick((*FIRMS, f"{_made_up(rng)} Ltd", f"{_made_up(rng)} {_made_up(rng)}"), rng),
            "number": _number(rng),
            "date": _date(rng),
            "due": _date(rng),
            "place": pick((*PLACES, _made_up(rng)), rng),
            "total": f"{cents / 100:.2f} {pick(CURRENCIES, rng)}",
        }
        found = Invoice(MappingProxyType(facts), items)
        if len({one.name for one in items}) == len(items) and found.split == split:
            return found


def _item(rng: Rng) -> Item:
    colour, shape = pick(PAIRS["train"], rng)
    return Item(f"{colour} {shape}", str(rng.integers(1, 20)), f"{rng.integers(50, 9000) / 100:.2f}")


def _made_up(rng: Rng) -> str:
    return "".join(pick(SYLLABLES, rng) for _ in range(rng.integers(2, 4))).capitalize()


def _number(rng: Rng) -> str:
    figures = str(rng.integers(1, 10000)).zfill(int(rng.integers(1, 5)))
    return str(
        pick(
            (figures, f"{pick(('US', 'A', 'RE', 'INV', 'B'), rng)}-{figures}", f"20{rng.integers(20, 30)}-{figures}"),
            rng,
        )
    )


def _date(rng: Rng) -> str:
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(12)), 2020 + int(rng.integers(10))
    return str(
        pick(
            (f"{day} {MONTHS[month]} {year}", f"{day:02d}.{month + 1:02d}.{year}", f"{year}-{month + 1:02d}-{day:02d}"),
            rng,
        )
    )


class Print(NamedTuple):
    """How a page is set: where its lines begin, how large they are and how far apart."""

    left: int
    size: int
    step: int


def laid(bill: Invoice, rng: Rng) -> Page:
    """The invoice on a page: title, facts in one column or two and in any order, the items, the sum."""
    size = int(rng.integers(15, 20))
    look = Print(int(rng.integers(20, 50)), size, int(size * float(rng.uniform(1.5, 2.0))))
    title = Cell(str(pick(TITLES, rng)), look.left, int(rng.integers(16, 34)), size + int(rng.integers(2, 14)))
    facts, top = _facts(bill, look, 34 + size + look.step, rng)
    rows, lines, top = _table(bill, look, top + look.step // 2, rng)
    said = f"{pick(LABELS['total'], rng)}{pick((' ', '  '), rng)}{bill.facts['total']}"
    total = Cell(said, look.left, top, size)
    return Page((title, *facts, *rows, total), lines=lines, height=max(HEIGHT, top + 2 * look.step))


def _facts(bill: Invoice, look: Print, top: int, rng: Rng) -> tuple[list[Cell], int]:
    """Three of the facts at least, and where the page goes on."""
    names = [name for name in bill.facts if name != "total"]
    names = [names[int(at)] for at in rng.permutation(len(names))][: int(rng.integers(3, len(names) + 1))]
    small = look.size - 3
    longest = max(_wide(f"{max(LABELS[name], key=len)} {bill.facts[name]}", small) for name in names)
    columns = 2 if longest < WIDTH // 2 - look.left and rng.random() < 0.5 else 1
    cells = [
        Cell(
            f"{pick(LABELS[name], rng)} {bill.facts[name]}",
            look.left + (at % columns) * (WIDTH // 2),
            top + at // columns * look.step,
            small if columns == 2 else look.size,
        )
        for at, name in enumerate(names)
    ]
    return cells, top + (len(names) + columns - 1) // columns * look.step


def _table(bill: Invoice, look: Print, top: int, rng: Rng) -> tuple[list[Cell], tuple[Box, ...], int]:
    """The items, if any are listed, the line under the names of their columns, and where the page goes on."""
    if rng.random() < 0.25:
        return [], (), top
    ways = (look.left, look.left + int(look.size * 9.5), look.left + int(look.size * 14.5))
    rows = [pick(HEADS, rng), *bill.items]
    cells = [
        Cell(text, x, top + at * look.step, look.size)
        for at, row in enumerate(rows)
        for text, x in zip(row, ways, strict=True)
    ]
    under = top + look.step - 4
    lines = ((look.left, under, WIDTH - look.left, under),) if rng.random() < 0.5 else ()
    return cells, lines, top + len(rows) * look.step + look.step // 2


def _wide(text: str, size: int) -> float:
    return font(size).getlength(text)


def asked(bill: Invoice, page: Page, rng: Rng) -> tuple[Asked, Cell]:
    """Any question whose answer stands on this page, as it is printed, at the end of that cell."""
    prices = [at for at, cell in enumerate(page.cells) if any(cell.text == one.name for one in bill.items)]
    if prices and rng.random() < 0.3:
        at = pick(prices, rng)
        return _of_item(page.cells[at : at + 3], rng)
    name, cell = pick([(name, cell) for cell in page.cells for name in bill.facts if _states(cell, name, bill)], rng)
    return Asked(framed(pick(QUESTIONS[name], rng), rng), bill.facts[name]), cell


def _states(cell: Cell, name: str, bill: Invoice) -> bool:
    label = cell.text.removesuffix(bill.facts[name]).rstrip()
    return label != cell.text and label in LABELS[name]


def _of_item(row: Sequence[Cell], rng: Rng) -> tuple[Asked, Cell]:
    """How many of a thing, or how much it costs: the cells of its name, its count, its price."""
    name, count, price = row
    if rng.random() < 0.5:
        return Asked(framed(str(pick(COSTS, rng)).format(name.text), rng), price.text), price
    many = name.text + ("es" if name.text.endswith("cross") else "s")
    return Asked(framed(str(pick(COUNTS, rng)).format(many), rng), count.text), count
