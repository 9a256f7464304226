"""What forecasters have in common: which quantiles are asked, what none of them takes, how values become an answer."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from deployments.contracts.errors import InvalidInput, InvalidParameter
from deployments.contracts.forecasting import Forecast, Forecasting, Past
from deployments.contracts.model import ModelFacts

DECILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
LARGEST = 1e15
"""Of a value given to a network: its square still fits 32 bits with room for sums."""
Floats = npt.NDArray[np.float64]


def refuse_covariates(model: ModelFacts, past: Past) -> None:
    """Raises InvalidInput for a model that reads nothing but the series."""
    for name in past.covariates:
        raise InvalidInput(
            f"{model.id} knows no covariates, {name!r:.80} was given; leave them out or choose a model that does",
            "inputs.covariates",
        )


def refuse_huge(model: ModelFacts, past: Past) -> None:
    """Raises InvalidInput for values whose squares a network of 32 bits cannot hold."""
    if max(map(abs, past.series)) > LARGEST:
        raise InvalidInput(
            f"{model.id} reads values up to {LARGEST:g} in size, larger ones were given: scale the series",
            "inputs.series",
        )


def refuse_ignored(model: ModelFacts, asked: Forecasting, *ignored: str) -> None:
    """Raises InvalidParameter for a parameter that was set and that this model has no use for."""
    for name in ignored:
        if getattr(asked, name) is not None:
            raise InvalidParameter(
                f"{model.id} has no use for {name}; leave it out or choose a model that has", f"parameters.{name}"
            )


def refuse_beyond(model: ModelFacts, asked: Forecasting, most: int) -> None:
    """Raises InvalidParameter for a horizon that the model does not reach."""
    if asked.horizon > most:
        raise InvalidParameter(
            f"{model.id} forecasts at most {most} values, {asked.horizon} were asked for", "parameters.horizon"
        )


def chosen(model: ModelFacts, asked: Forecasting, known: Sequence[float]) -> tuple[float, ...]:
    """The quantiles to give of those a model knows. Raises InvalidParameter for others."""
    if asked.quantiles is None:
        return tuple(known)
    for quantile in asked.quantiles:
        if quantile not in known:
            raise InvalidParameter(
                f"{model.id} has no quantile {quantile:g}; it has {', '.join(f'{one:g}' for one in known) or 'none'}",
                "parameters.quantiles",
            )
    return asked.quantiles


def forecast(mean: Floats, quantiles: Mapping[float, Floats], method: str, context_length: int) -> Forecast:
    return Forecast(
        mean=tuple(mean.tolist()),
        quantiles={f"{quantile:g}": tuple(values.tolist()) for quantile, values in quantiles.items()},
        method=method,
        context_length=context_length,
    )
