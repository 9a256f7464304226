"""tabular-regression: a number for each row of a table."""

from typing import Annotated

from deployments.contracts.abilities.tabular import RowRegressor
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.kinds import Kind
from deployments.contracts.tables import GivenTable
from deployments.contracts.task import task
from deployments.contracts.wire import Wire


class TabularRegressionInput(Wire):
    """The table by columns: `{"size": [3, 4], "colour": ["red", "blue"]}` is two rows."""

    table: GivenTable


class TabularRegressionParameters(Wire):
    """None yet."""


class TabularRegressionOutput(Wire):
    """One number a row, in the unit that the model was trained on."""

    values: Annotated[tuple[float, ...], Kind.SCORES]


@task(
    "tabular-regression",
    intent="Estimate a number for the rows of a table",
    example=Example(inputs={"table": {"size": [3.0, 7.5], "corners": [0, 4], "colour": ["red", "blue"]}}),
)
def tabular_regression(
    engine: RowRegressor,
    inputs: TabularRegressionInput,
    params: TabularRegressionParameters,  # noqa: ARG001 — a task has parameters
) -> Stream[TabularRegressionOutput]:
    """Say a number for each row of a table."""
    yield None
    return TabularRegressionOutput(values=engine.predict_rows(inputs.table))
