"""Tables as requests hold them: columns by name, equally long, as huggingface_hub's client sends them."""

from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from deployments.contracts.kinds import Kind

MAX_ROWS, MAX_COLUMNS = 10_000, 1_000
Cell = Annotated[str, Field(max_length=10_000)] | bool | int | float | None
Column = Annotated[tuple[Cell, ...], Field(min_length=1, max_length=MAX_ROWS)]


class RowLabel(NamedTuple):
    """A row's class, and how likely each class is where the model says."""

    label: str
    probabilities: dict[str, float] | None


def even(table: dict[str, tuple[Cell, ...]]) -> dict[str, tuple[Cell, ...]]:
    """The table itself. Raises ValueError where its columns are not equally long."""
    lengths = {name: len(column) for name, column in table.items()}
    shortest, longest = min(lengths, key=lengths.__getitem__), max(lengths, key=lengths.__getitem__)
    if lengths[shortest] != lengths[longest]:
        raise ValueError(
            f"column {shortest[:80]!r} has {lengths[shortest]} values and {longest[:80]!r} has {lengths[longest]}; "
            "all must have one a row"
        )
    return table


Table = dict[str, tuple[Cell, ...]]
GivenTable = Annotated[dict[str, Column], Field(min_length=1, max_length=MAX_COLUMNS), AfterValidator(even), Kind.TABLE]
"""A table as a request's field; None is a value that is missing."""
