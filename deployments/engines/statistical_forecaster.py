"""Forecasts with statsmodels: exponential smoothing (ETS) and ARIMA, fitted to the series that is given."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tools.sm_exceptions import ModelWarning
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from threadpoolctl import threadpool_limits

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, ModelUnavailable
from deployments.contracts.forecasting import SEASON, Forecast, Forecasting, Past
from deployments.contracts.model import ModelFacts
from deployments.engines.foreseen import DECILES, Floats, forecast, refuse_covariates, refuse_ignored

LEAST, MOST = 10, 5_000
"""Values that are fitted: statsmodels' first guesses want ten, and time grows faster than their number."""
SLOW_SEASON = 12
"""Longer seasons start from a guess instead of being fitted: each of their values would be a parameter."""
TRENDS: tuple[tuple[str | None, bool], ...] = ((None, False), ("add", False), ("add", True))


@dataclass(frozen=True)
class Foreseen:
    """Normally distributed values to come."""

    mean: Floats
    spread: Floats
    method: str


Fit = Callable[[ModelFacts, Past, Forecasting], Foreseen]


def load(model: ModelFacts) -> "StatisticalForecaster":
    """Raises ModelUnavailable for a row that names no method of statsmodels."""
    if model.id not in METHODS:
        raise ModelUnavailable(
            f"{model.id} is no method of statsmodels that is known here: {', '.join(METHODS)}", "model"
        )
    return StatisticalForecaster(model, METHODS[model.id])


class StatisticalForecaster:
    """Forecaster; nothing is trained before, all of it is fitted to each series."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, fit: Fit) -> None:
        self._model = model
        self._fit = fit

    def forecast(self, past: Past, asked: Forecasting) -> Forecast:
        """Equal to statsmodels' own forecast by the method that the answer names. Raises InvalidInput."""
        refuse_ignored(self._model, asked, "seed")
        count = len(past.series)
        if not LEAST <= count <= MOST:
            raise InvalidInput(
                f"{self._model.id} is fitted to {LEAST} to {MOST:,} values, {count:,} were given", "inputs.series"
            )
        # Its matrices are tiny: a second thread only waits. Of several fits the best is taken, the others may fail.
        with threadpool_limits(1, user_api="blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore", ModelWarning)
            foreseen = self._fit(self._model, past, asked)
        if not np.isfinite([foreseen.mean, foreseen.spread]).all():
            raise InvalidInput(
                f"{foreseen.method} fitted to this series runs away to infinity; scale the values or ask another model",
                "inputs.series",
            )
        levels = {at: foreseen.mean + foreseen.spread * stats.norm.ppf(at) for at in asked.quantiles or DECILES}
        return forecast(foreseen.mean, levels, foreseen.method, count)

    def weight_bytes(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is held."""


def exponential_smoothing(model: ModelFacts, past: Past, asked: Forecasting) -> Foreseen:
    """The additive ETS with the least corrected Akaike criterion; seasons where two of them were seen."""
    refuse_covariates(model, past)
    values = pd.Series(past.series)  # of arrays ETSModel makes no intervals
    season = asked.season_length or (SEASON[asked.frequency] if asked.frequency else 1)
    seasons = (None, "add") if season > 1 and len(values) >= max(2 * season, LEAST) else (None,)
    if asked.season_length and asked.season_length > 1 and len(seasons) == 1:
        raise InvalidInput(
            f"a season of {season} values is learnt from two of them, {len(values)} values were given", "inputs.series"
        )
    fits = [
        ETSModel(
            values,
            trend=trend,
            damped_trend=damped,
            seasonal=seasonal,
            seasonal_periods=season if seasonal else None,
            initialization_method="heuristic" if seasonal and season > SLOW_SEASON else "estimated",
        ).fit(disp=False)
        for (trend, damped), seasonal in product(TRENDS, seasons)
    ]
    best = min(fits, key=lambda fit: _criterion(fit.aicc))
    ahead = best.get_prediction(start=len(values), end=len(values) + asked.horizon - 1)
    return Foreseen(
        np.asarray(ahead.predicted_mean), np.sqrt(np.asarray(ahead.forecast_variance)), _name_of(best.model, season)
    )


def arima(model: ModelFacts, past: Past, asked: Forecasting) -> Foreseen:
    """The ARIMA(p ≤ 2, d, q ≤ 2) with the least corrected Akaike criterion, d as `_differences` finds it.

    Covariates enter linearly; their future values must be known.
    """
    refuse_ignored(model, asked, "season_length", "frequency")
    values = np.asarray(past.series)
    known, coming = _covariates(past, asked)
    d = _differences(values)
    fits = {
        (p, d, q): ARIMA(values, exog=known, order=(p, d, q), trend="c" if d == 0 else "n").fit()
        for p, q in product(range(3), repeat=2)
    }
    order, best = min(fits.items(), key=lambda fit: _criterion(fit[1].aicc))
    ahead = best.get_forecast(asked.horizon, exog=coming)
    return Foreseen(
        np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean), f"ARIMA({order[0]},{order[1]},{order[2]})"
    )


METHODS: dict[str, Fit] = {"statsmodels/ets": exponential_smoothing, "statsmodels/arima": arima}


def _criterion(aicc: float) -> float:
    return aicc if np.isfinite(aicc) else np.inf


def _name_of(model: Any, season: int) -> str:
    """Hyndman's notation: error, trend, season."""
    trend = "N" if model.trend is None else "Ad" if model.damped_trend else "A"
    return f"ETS(A,{trend},{'A' if model.seasonal else 'N'})" + (f"[{season}]" if model.seasonal else "")


def _differences(values: Floats) -> int:
    """How often (at most twice) taking differences makes the series less spread."""
    for times in range(2):
        if np.diff(values, times + 1).std() >= np.diff(values, times).std():
            return times
    return 2


def _covariates(past: Past, asked: Forecasting) -> tuple[Floats | None, Floats | None]:
    """What was known at each past value, and is at each to come. Raises InvalidInput for a wrong length."""
    if not past.covariates:
        return None, None
    wanted = len(past.series) + asked.horizon
    for name, values in past.covariates.items():
        if len(values) != wanted:
            raise InvalidInput(
                f"the covariate {name!r:.80} has {len(values)} values; it needs {wanted}: one for each of the series "
                "and of the horizon",
                "inputs.covariates",
            )
    table = np.column_stack(list(past.covariates.values()))
    return table[: len(past.series)], table[len(past.series) :]
