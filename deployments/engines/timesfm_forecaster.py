"""Forecasts with Google's TimesFM, versions 1, 2 and 2.5."""

from typing import Any, ClassVar

import torch
from transformers import AutoModelForTimeSeriesPrediction

from deployments.contracts.abilities.sharing import Sharing
from deployments.contracts.forecasting import Forecast, Forecasting, Frequency, Past
from deployments.contracts.model import ModelFacts
from deployments.engines.foreseen import chosen, forecast, refuse_beyond, refuse_covariates, refuse_huge, refuse_ignored
from deployments.engines.weights import bytes_of, load_weights

PACE: dict[Frequency, int] = {"W": 1, "MS": 1, "ME": 1, "QS": 2, "QE": 2, "YS": 2, "YE": 2}
"""TimesFM 1 and 2 tell three paces apart: daily and quicker (0, all others), weekly and monthly, slower."""


def load(model: ModelFacts, device: str) -> "TimesFmForecaster":
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    # Values are scaled by their own mean and spread, of which half precision would leave three digits.
    network = load_weights(AutoModelForTimeSeriesPrediction, model, device, dtype=torch.float32)
    return TimesFmForecaster(model, network)


class TimesFmForecaster:
    """Forecaster; the model reads its context's length of the last values, shorter series are padded by itself."""

    sharing: ClassVar[Sharing] = Sharing.CONTINUOUS
    coalesced: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, model: ModelFacts, network: Any) -> None:
        self._model = model
        self._network = network
        self._paced = network.config.model_type == "timesfm"

    @torch.inference_mode()
    def forecast(self, past: Past, asked: Forecasting) -> Forecast:
        """Equal to the network called with the series (and its pace)."""
        config = self._network.config
        refuse_covariates(self._model, past)
        refuse_huge(self._model, past)
        refuse_ignored(self._model, asked, "season_length", "seed", *(() if self._paced else ("frequency",)))
        refuse_beyond(self._model, asked, config.horizon_length)
        quantiles = chosen(self._model, asked, config.quantiles)
        device = self._network.device
        options = {"freq": torch.tensor([PACE.get(asked.frequency or "D", 0)], device=device)} if self._paced else {}
        made = self._network(past_values=[torch.tensor(past.series, device=device)], **options)
        # Place 0 is the mean, the quantiles follow in the configuration's order.
        values = made.full_predictions[0, : asked.horizon].double().cpu().numpy()
        return forecast(
            made.mean_predictions[0, : asked.horizon].double().cpu().numpy(),
            {quantile: values[:, 1 + config.quantiles.index(quantile)] for quantile in quantiles},
            type(self._network).__name__.removesuffix("ModelForPrediction"),
            min(len(past.series), config.context_length),
        )

    def weight_bytes(self) -> int:
        return bytes_of(self._network)

    def close(self) -> None:
        del self._network
