"""What models are told about tables and records, and how these are written out for a model that reads text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from deployments.contracts.kinds import Kind
from deployments.contracts.sampling import Sampling
from deployments.contracts.tables import Cell, Table
from deployments.contracts.wire import Wire

BAR = r"\|"
"""A bar inside a cell of Markdown."""
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
Record = Annotated[dict[Name, Cell], Field(min_length=1, max_length=256)]


class TableReading(Sampling):
    """How a table is read: `truncation` by models that pick cells, all else by models that write."""

    truncation: bool = Field(False, description="leave out the last rows of a table that is too long for the model")


class TableAnswer(Wire):
    """Cells that answer a question, as (row, column) from 0, and what is to be done with them: SUM, AVERAGE, COUNT.

    A model that writes its answer picks no cells, and alone has a `finish_reason`.
    """

    answer: Annotated[str, Kind.LABELS]
    coordinates: tuple[tuple[int, int], ...] = ()
    cells: tuple[str, ...] = ()
    aggregator: str | None = None
    finish_reason: str | None = None

    @property
    def said(self) -> str:
        return self.answer


@dataclass(frozen=True)
class Noted:
    """Data in writing: as a `block` of Markdown for models that chat, in one `line` for those that know no lines."""

    block: str
    line: str


@dataclass(frozen=True)
class Telling:
    """What a model is told to write: by an instruction, about data, as the answer to a question where there is one.

    `field` is the request's, for refusals.
    """

    instruction: str
    data: Noted
    question: str | None
    field: str


def rows_of(table: Table) -> list[list[str]]:
    """The cells as text, row by row; what is missing is empty."""
    return [[_said(cell, "") for cell in row] for row in zip(*table.values(), strict=True)]


def noted_table(table: Table) -> Noted:
    """A table of Markdown, and the line that TAPEX made usual: `col : a | b row 1 : 1 | 2`."""
    rows = rows_of(table)
    head = (_barred(table), _barred("---" for _ in table))
    line = " ".join(f"row {number} : {' | '.join(row)}" for number, row in enumerate(rows, 1))
    return Noted("\n".join((*head, *(_barred(row) for row in rows))), _flat(f"col : {' | '.join(table)} {line}"))


def noted_records(records: Sequence[Mapping[str, Cell]]) -> Noted:
    """A list of names and values for each record."""
    written = [[f"{_flat(name)}: {_flat(_said(value, 'unknown'))}" for name, value in one.items()] for one in records]
    blocks = ["\n".join(f"- {one}" for one in record) for record in written]
    if len(blocks) > 1:
        blocks = [f"Record {number}\n{block}" for number, block in enumerate(blocks, 1)]
    return Noted("\n\n".join(blocks), " ; ".join(" | ".join(record) for record in written))


def _barred(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_flat(cell).replace('|', BAR) for cell in cells)} |"


def _said(value: Cell, missing: str) -> str:
    match value:
        case None:
            return missing
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
