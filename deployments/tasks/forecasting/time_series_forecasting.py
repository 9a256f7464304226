"""time-series-forecasting: how a series of numbers goes on."""

from typing import Annotated

from pydantic import Field

from deployments.contracts.abilities.forecasting import Forecaster
from deployments.contracts.events import Stream
from deployments.contracts.example import Example
from deployments.contracts.forecasting import Forecast, Forecasting, Past
from deployments.contracts.kinds import Kind
from deployments.contracts.task import task
from deployments.contracts.wire import Wire

MAX_VALUES = 100_000


class TimeSeriesForecastingInput(Wire):
    """`covariates`: each as long as the series and the horizon together, for models that use them."""

    series: Annotated[tuple[float, ...], Kind.SERIES] = Field(min_length=2, max_length=MAX_VALUES)
    covariates: Annotated[dict[str, tuple[float, ...]], Kind.SERIES] = Field(default_factory=dict, max_length=32)


@task(
    "time-series-forecasting",
    intent="Forecast a series",
    cost=2.0,
    example=Example(parameters={"horizon": 14, "season_length": 7}),
)
def time_series_forecasting(
    engine: Forecaster, inputs: TimeSeriesForecastingInput, params: Forecasting
) -> Stream[Forecast]:
    """Say how a series goes on, with quantiles."""
    yield None
    return engine.forecast(Past(series=inputs.series, covariates=inputs.covariates), params)
