"""What engines can do with the rows of a table."""

from typing import Protocol

from deployments.contracts.tables import RowLabel, Table


class RowClassifier(Protocol):
    def classify_rows(self, table: Table) -> tuple[RowLabel, ...]:
        """The class of each row; raises InvalidInput naming columns that are missing, unknown or cannot be read."""


class RowRegressor(Protocol):
    def predict_rows(self, table: Table) -> tuple[float, ...]:
        """A number for each row; raises as `classify_rows`."""
