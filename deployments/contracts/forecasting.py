"""How a series goes on: what is asked of a forecaster, and what it says."""

from typing import Annotated, Literal

from pydantic import Field

from deployments.contracts.kinds import Kind
from deployments.contracts.wire import Wire

Frequency = Literal["min", "h", "D", "B", "W", "MS", "ME", "QS", "QE", "YS", "YE"]
"""pandas' offset aliases: minutes, hours, days, business days, weeks, months, quarters, years (start or end)."""
SEASON: dict[Frequency, int] = {
    "min": 60,
    "h": 24,
    "D": 7,
    "B": 5,
    "W": 52,
    "MS": 12,
    "ME": 12,
    "QS": 4,
    "QE": 4,
    "YS": 1,
    "YE": 1,
}
"""After how many values a series of this frequency is apt to repeat itself."""
Quantile = Annotated[float, Field(gt=0, lt=1)]
Values = tuple[float, ...]


class Forecasting(Wire):
    """What to forecast.

    `horizon`: how many values come next. `quantiles`: which of the forecast's distribution; None gives those the model
    has, 0.1 to 0.9 where it has any. `frequency` tells a model that uses it how often values come, `season_length`
    after how many they repeat. Equal `seed`, equal forecast, where a model draws.
    """

    horizon: int = Field(24, ge=1, le=1024)
    quantiles: tuple[Quantile, ...] | None = Field(None, min_length=1, max_length=99)
    frequency: Frequency | None = None
    season_length: int | None = Field(None, ge=1, le=400)
    seed: int | None = Field(None, ge=0, lt=2**63)


class Past(Wire):
    """What was seen. `covariates`: by name, what else was known at each past value, and is at each to come."""

    series: Values
    covariates: dict[str, Values] = Field(default_factory=dict)


class Forecast(Wire):
    """`mean` and each of `quantiles` (by its number as text, "0.9") have `horizon` values.

    `method` names what was fitted or run, `context_length` how many of the last values it read.
    """

    mean: Annotated[Values, Kind.SERIES]
    quantiles: dict[str, Values]
    method: str
    context_length: int
