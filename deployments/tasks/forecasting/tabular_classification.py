"""tabular-classification: which class each row of a table belongs to."""

from typing import Annotated

from deployments.contracts.abilities.tabular import RowClassifier
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.tables import GivenTable
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class TabularClassificationInput(Wire):
    """The table by columns: `{"size": [3, 4], "colour": ["red", "blue"]}` is two rows."""

    table: GivenTable


class TabularClassificationParameters(Wire):
    """None yet."""


class TabularClassificationOutput(Wire):
    """One label a row; `probabilities` says of each row how likely every class is, where the model knows."""

    labels: Annotated[tuple[str, ...], Kind.LABELS]
    probabilities: tuple[dict[str, float], ...] | None = None


@task(
    "tabular-classification",
    intent="Classify the rows of a table",
    example=Example(
        inputs={"table": {"size": [3.0, 7.5], "corners": [0, 4], "area": [7.1, 56.0], "colour": ["red", "blue"]}}
    ),
)
def tabular_classification(
    engine: RowClassifier,
    inputs: TabularClassificationInput,
    params: TabularClassificationParameters,  # noqa: ARG001 — a task has parameters
) -> Stream[TabularClassificationOutput]:
    """Say which class each row of a table belongs to."""
    yield None
    rows = engine.classify_rows(inputs.table)
    known = tuple(row.probabilities for row in rows if row.probabilities is not None)
    return TabularClassificationOutput(labels=tuple(row.label for row in rows), probabilities=known or None)
