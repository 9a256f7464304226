"""Sheets that are told apart at a glance: what kind each is, whose it is, and which things it shows in large.

The side of the split is by a hash of all three, so that what is held out is a combination, never a word.
"""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

from embedded.words import PEOPLE, SIZES
from embedded.world.papers.pages import Box, Cell, Figure, Page
from embedded.world.said.captions import article
from embedded.world.seen.combinations import EVERY_PAIR
from embedded.world.things import Rng, Split, Thing, pick

KINDS = ("invoice", "letter", "report", "list", "sign")
WIDTH, HEIGHT = 210, 297
"""A4 in millimetres, a pixel each."""
BEGINNINGS = ("", "", "", "the page with ", "a page with ", "page with ", "find ", "show me ", "where is ")
FILLER = "what people see when they look at the world from the window every morning".split()  # noqa: SIM905


class Sheet(NamedTuple):
    """What there is to know of it; in a query, None and () are what it leaves open."""

    kind: str | None
    person: str | None
    things: tuple[tuple[str, str], ...]
    """Colours and shapes."""


def sheet(rng: Rng, split: Split = "train") -> Sheet:
    """Any of this side: of somebody or of nobody, with one thing, two, or none; some have nothing but their things."""
    while True:
        kind = pick(KINDS, rng) if rng.random() < 0.9 else None
        nobody = kind is None or (kind in {"report", "sign"} and rng.random() < 0.7)
        person = None if nobody else pick(PEOPLE, rng)
        fewest = 0 if person else 1
        count = int(rng.integers(fewest, 3))
        things = tuple(pick(EVERY_PAIR, rng) for _ in range(count))
        found = Sheet(kind, person, things)
        if len(set(things)) == count and split_of(found) == split:
            return found


def split_of(one: Sheet) -> Split:
    match zlib.crc32(repr((one.kind, one.person, sorted(one.things))).encode()) % 10:
        case 0:
            return "held_out"
        case 1:
            return "validation"
        case _:
            return "train"


def laid(one: Sheet, rng: Rng) -> Page:
    """As it stands on paper: kind and person in large print, then what its kind has, then its things."""
    left, size = int(rng.integers(8, 22)), int(rng.integers(34, 42))
    top = int(rng.integers(6, 16))
    kind, person = one.kind or "", one.person or ""
    title = kind.capitalize() if rng.random() < 0.8 else kind.upper()
    cells = [Cell(title, left, top, size - 4 * (kind == "invoice")), Cell(person, left, top + size + 8, size + 2)]
    top += 2 * size + 22 if kind else int(rng.integers(60))
    room = HEIGHT - top - 8
    figures = _figures(one, (left, top), room, rng)
    under = top + (max(figure.y + figure.side for figure in figures) - top + 10 if figures else 0)
    small, lines = _furniture(kind, left, under, rng)
    return Page((*(cell for cell in cells if cell.text), *small), figures, lines, WIDTH, HEIGHT)


def _figures(one: Sheet, corner: tuple[int, int], room: int, rng: Rng) -> tuple[Figure, ...]:
    """Beside each other; a sign's alone are as large as there is room for."""
    left, top = corner
    side = int(rng.integers(72, 92)) if len(one.things) > 1 else int(rng.integers(80, 125))
    side = min(room, 150) if one.kind in {"sign", None} and len(one.things) == 1 else side
    start = left + int(rng.integers(0, max(WIDTH - 2 * left - side * len(one.things), 1)))
    return tuple(
        Figure(Thing(pick(tuple(SIZES), rng), *thing), start + at * (side + 6), top, side)
        for at, thing in enumerate(one.things)
    )


def _furniture(kind: str, left: int, top: int, rng: Rng) -> tuple[list[Cell], tuple[Box, ...]]:
    """An invoice has a table of lines, a letter and a report small print, a list its numbers."""
    rows = range(top, HEIGHT - 14, 14)
    match kind:
        case "invoice":
            across = [(left, y, WIDTH - left, y) for y in rows]
            down = [(x, top, x, max(rows, default=top)) for x in (left, WIDTH - left - 50, WIDTH - left)]
            return [], tuple(across + down)
        case "letter" | "report":
            return [Cell(" ".join(pick(FILLER, rng) for _ in range(5)), left, y, 10) for y in rows], ()
        case "list":
            return [Cell(f"{at}. {pick(FILLER, rng)}", left, y, 12) for at, y in enumerate(rows, 1)], ()
        case _:
            return [], ()


def sought(one: Sheet, rng: Rng) -> tuple[str, Sheet]:
    """A query that this sheet answers, and what it states."""
    while True:
        kept = [rng.random() < 0.6 for _ in range(3)]
        things = [thing for thing in one.things if rng.random() < 0.7] if kept[2] else []
        said = Sheet(one.kind if kept[0] else None, one.person if kept[1] else None, tuple(things))
        if said.kind or said.person or said.things:
            return worded(said, rng), said


def worded(said: Sheet, rng: Rng) -> str:
    """ "the invoice of Anna with a red circle" """
    things = " and ".join(article(f"{colour} {shape}") for colour, shape in said.things)
    if not said.kind and not said.person:
        bare = len(said.things) == 1 and rng.random() < 0.3
        return f"{pick(BEGINNINGS, rng)}{' '.join(said.things[0]) if bare else things}"
    noun = said.kind or "page"
    head = f"{pick(('the', 'an' if noun == 'invoice' else 'a'), rng)} {noun}"
    if said.person and rng.random() < 0.3:
        head = f"{said.person}'s {noun}"
    elif said.person:
        head = f"{head} {pick(('for', 'to', 'of') if noun in {'invoice', 'letter'} else ('of',), rng)} {said.person}"
    return f"{head} {pick(('with', 'about', 'that shows'), rng)} {things}" if things else head


def true(said: Sheet, one: Sheet) -> bool:
    """Whether nothing that the query states is otherwise on the sheet."""
    return said.kind in {None, one.kind} and said.person in {None, one.person} and set(said.things) <= set(one.things)


def lines() -> Sequence[str]:
    """All words of queries."""
    return (*KINDS, *PEOPLE, *BEGINNINGS, "the a an page of for to with about that shows and 's question describe")
