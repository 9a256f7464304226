"""Forecasts with PatchTST: a network that reads exactly one window and forecasts exactly one horizon."""

from typing import Any, ClassVar

import numpy as np
import torch
from scipy import stats
from transformers import PatchTSTForPrediction

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.errors import InvalidInput, ModelTaskMismatch
from deployments.contracts.forecasting import Forecast, Forecasting, Past
from deployments.contracts.model import ModelFacts
from deployments.engines.foreseen import (
    DECILES,
    Floats,
    chosen,
    forecast,
    refuse_beyond,
    refuse_covariates,
    refuse_huge,
    refuse_ignored,
)
from deployments.engines.weights import bytes_of, load_weights


def load(model: ModelFacts, device: str) -> "PatchTstForecaster":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    network = load_weights(PatchTSTForPrediction, model, device, dtype=torch.float32)
    if network.config.loss == "nll" and network.config.distribution_output not in {"student_t", "normal"}:
        raise ModelTaskMismatch(
            f"{model.id} forecasts a {network.config.distribution_output} distribution; "
            "student_t and normal are known here: choose another model",
            "model",
        )
    return PatchTstForecaster(model, network)


class PatchTstForecaster:
    """Forecaster; quantiles are those of the network's distribution, a network without one has none."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, network: Any) -> None:
        self._model = model
        self._network = network

    @torch.inference_mode()
    def forecast(self, past: Past, asked: Forecasting) -> Forecast:
        """The network's answer for the last `context_length` values. Raises InvalidInput for a shorter series."""
        config = self._network.config
        refuse_covariates(self._model, past)
        refuse_huge(self._model, past)
        refuse_ignored(self._model, asked, "season_length", "seed", "frequency")
        refuse_beyond(self._model, asked, config.prediction_length)
        window = config.context_length
        if len(past.series) < window:
            raise InvalidInput(
                f"{self._model.id} reads exactly {window} values, {len(past.series)} were given; send more",
                "inputs.series",
            )
        spread = self._network.distribution_output
        quantiles = asked.quantiles or DECILES if spread else chosen(self._model, asked, ())
        # Each channel is forecast by itself with the same weights; the one series takes the place of all.
        values = torch.tensor(past.series[-window:], device=self._network.device)
        made = self._network(past_values=values[None, :, None].repeat(1, 1, config.num_input_channels))
        if spread is None:
            mean, levels = _first(made.prediction_outputs), dict[float, Floats]()
        else:
            mean, levels = _distributed(
                spread.distribution(made.prediction_outputs, loc=made.loc, scale=made.scale), quantiles
            )
        horizon = asked.horizon
        return forecast(mean[:horizon], {at: one[:horizon] for at, one in levels.items()}, "PatchTST", window)

    def weight_bytes(self) -> int:
        return bytes_of(self._network)

    def close(self) -> None:
        del self._network


def _distributed(found: Any, quantiles: tuple[float, ...]) -> tuple[Floats, dict[float, Floats]]:
    """Mean and quantiles of Student's t or normal values that were scaled and shifted."""
    base, moved = found.base_dist.base_dist, found.transforms[0]
    middle, width = _first(base.loc), _first(base.scale)
    shift, scale = _first(moved.loc), _first(moved.scale)
    freedom = _first(base.df) if hasattr(base, "df") else np.full_like(middle, np.inf)
    levels = {at: shift + scale * (middle + width * stats.t.ppf(at, freedom)) for at in quantiles}
    return shift + scale * middle, levels


def _first(values: torch.Tensor) -> Floats:
    """The first channel of the one series of a batch, over time."""
    over_time: Floats = values[0, ..., 0].double().cpu().numpy()
    return over_time
