"""Which engine forecasts by a model: statsmodels' methods, or a network by its architecture."""

from collections.abc import Callable

from transformers import AutoConfig

from deployments.contracts.abilities.forecasting import Forecaster
from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines import (
    chronos_forecaster,
    patchtst_forecaster,
    statistical_forecaster,
    timesfm_forecaster,
)
from deployments.engines.weights import load_companion

BY_ARCHITECTURE: dict[str, Callable[[ModelFacts, str], Forecaster]] = {
    "timesfm": timesfm_forecaster.load,
    "timesfm2_5": timesfm_forecaster.load,
    "patchtst": patchtst_forecaster.load,
    "t5": chronos_forecaster.load,
}


def load(model: ModelFacts, device: str) -> Forecaster:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if model.source == "package:statsmodels":
        return statistical_forecaster.load(model)
    architecture = load_companion(AutoConfig, model).model_type
    if architecture not in BY_ARCHITECTURE:
        raise ModelTaskMismatch(
            f"{model.id} is a {architecture}; series are forecast by {', '.join(BY_ARCHITECTURE)}: choose such a model",
            "model",
        )
    return BY_ARCHITECTURE[architecture](model, device)
