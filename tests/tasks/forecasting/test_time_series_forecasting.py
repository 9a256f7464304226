"""time-series-forecasting through HTTP: statsmodels' and the networks' own forecasts, and what each of them refuses."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import stats
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from transformers import AutoModelForTimeSeriesPrediction, PatchTSTForPrediction, T5ForConditionalGeneration

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "time-series-forecasting"
DECILES = [f"0.{tenth}" for tenth in range(1, 10)]
SEASONS = [20 + 0.1 * at + 5 * math.sin(2 * math.pi * at / 12) + math.sin(at * at) * 0.3 for at in range(120)]
"""A trend, a year of twelve months, and a little that nobody can foresee."""
WALK = np.cumsum(np.random.default_rng(3).normal(0, 1, 90)).tolist()


def close(values: list[float], expected: Any) -> bool:
    return np.allclose(values, np.asarray(expected), rtol=1e-4, atol=1e-4)


def test_seasons_are_foreseen_as_statsmodels_foresees_them(client: Client) -> None:
    answer = client.infer(TASK, SEASONS[:72], horizon=24, frequency="MS")
    assert answer["method"] == "ETS(A,A,A)[12]"
    fit = ETSModel(pd.Series(SEASONS[:72]), trend="add", seasonal="add", seasonal_periods=12).fit(disp=False)
    ahead = fit.get_prediction(start=72, end=95)
    assert close(answer["mean"], ahead.predicted_mean)
    bounds = ahead.summary_frame(alpha=0.2)
    assert close(answer["quantiles"]["0.1"], bounds["pi_lower"])
    assert close(answer["quantiles"]["0.9"], bounds["pi_upper"])


def test_the_forecast_meets_what_really_comes(client: Client) -> None:
    answer = client.infer(TASK, SEASONS[:96], horizon=24, frequency="MS")
    truth = np.array(SEASONS[96:])
    assert np.abs(np.array(answer["mean"]) - truth).max() < 1.5
    assert np.abs(np.array(SEASONS[95]) - truth).max() > 5  # what saying the last value again would miss


@pytest.mark.parametrize(
    "model",
    [
        "statsmodels/ets",
        "statsmodels/arima",
        *(f"anymodal/tiny-{one}" for one in ("timesfm", "timesfm-2.5", "patchtst", "chronos")),
    ],
)
def test_every_model_gives_as_many_values_as_asked_and_ordered_quantiles(client: Client, model: str) -> None:
    answer = client.infer(TASK, SEASONS, model=model, horizon=7)
    assert len(answer["mean"]) == 7
    assert list(answer["quantiles"]) == DECILES
    assert all(len(values) == 7 for values in answer["quantiles"].values())
    if "timesfm" not in model:  # its quantiles are heads of their own, which random weights do not order
        table = np.array(list(answer["quantiles"].values()))
        assert (np.diff(table, axis=0) >= 0).all()


def test_arima_is_statsmodels_own_and_uses_covariates(client: Client) -> None:
    rain = [math.sin(at) for at in range(100)]
    wet = [value + 3 * drop for value, drop in zip(WALK, rain, strict=False)]
    answer = client.infer(TASK, {"series": wet, "covariates": {"rain": rain}}, model="statsmodels/arima", horizon=10)
    order = tuple(int(digit) for digit in answer["method"].removeprefix("ARIMA(").rstrip(")").split(","))
    known, coming = np.array(rain[:90])[:, None], np.array(rain[90:])[:, None]
    fit = ARIMA(np.array(wet), exog=known, order=order, trend="c" if order[1] == 0 else "n").fit()
    ahead = fit.get_forecast(10, exog=coming)
    assert close(answer["mean"], ahead.predicted_mean)
    assert close(answer["quantiles"]["0.9"], ahead.predicted_mean + ahead.se_mean * stats.norm.ppf(0.9))
    without = client.infer(TASK, wet, model="statsmodels/arima", horizon=10)
    assert not close(answer["mean"], without["mean"])


@pytest.mark.parametrize("name", ["timesfm", "timesfm-2.5"])
def test_timesfm_answers_as_the_library(client: Client, name: str) -> None:
    network = AutoModelForTimeSeriesPrediction.from_pretrained(EMBEDDED_WEIGHTS / f"tiny-{name}")
    paced = {"freq": torch.tensor([1])} if name == "timesfm" else {}
    with torch.inference_mode():
        made = network(past_values=[torch.tensor(SEASONS)], **paced)
    asked = {"frequency": "MS"} if paced else {}
    answer = client.infer(TASK, SEASONS, model=f"anymodal/tiny-{name}", horizon=24, **asked)
    assert close(answer["mean"], made.mean_predictions[0, :24])
    assert close(answer["quantiles"]["0.3"], made.full_predictions[0, :24, 3])
    assert answer["context_length"] == 96


def test_patchtst_answers_as_the_library(client: Client) -> None:
    network = PatchTSTForPrediction.from_pretrained(EMBEDDED_WEIGHTS / "tiny-patchtst")
    with torch.inference_mode():
        made = network(past_values=torch.tensor(SEASONS[-96:])[None, :, None])
        spread = network.distribution_output.distribution(made.prediction_outputs, loc=made.loc, scale=made.scale)
        torch.manual_seed(0)
        drawn = spread.sample((20_000,))[:, 0, :, 0]
    answer = client.infer(TASK, SEASONS, model="anymodal/tiny-patchtst", horizon=24, quantiles=[0.5, 0.8])
    assert close(answer["mean"], spread.mean[0, :, 0])
    below = (drawn < torch.tensor(answer["quantiles"]["0.8"])).double().mean(dim=0)
    assert torch.allclose(below, torch.tensor(0.8, dtype=torch.double), atol=0.02)


def test_chronos_draws_as_the_librarys_generate(client: Client) -> None:
    network = T5ForConditionalGeneration.from_pretrained(EMBEDDED_WEIGHTS / "tiny-chronos")
    seen = torch.tensor(SEASONS[-96:])
    centres = torch.linspace(-15, 15, 253)
    scale = seen.abs().mean()
    words = torch.tensor(
        [int((value / scale >= (centres[1:] + centres[:-1]) / 2).sum()) + 1 + 2 for value in seen] + [1]
    )
    torch.manual_seed(5)
    with torch.inference_mode():
        made = network.generate(
            words[None], do_sample=True, num_return_sequences=20, top_k=50, min_new_tokens=24, max_new_tokens=24
        )
    futures = centres[(made[:, 1:] - 3).clamp(0, 252)] * scale
    answer = client.infer(TASK, SEASONS, model="anymodal/tiny-chronos", horizon=24, seed=5)
    assert close(answer["mean"], futures.mean(dim=0))
    assert close(answer["quantiles"]["0.9"], np.quantile(futures.numpy(), 0.9, axis=0))
    longer = client.infer(TASK, SEASONS, model="anymodal/tiny-chronos", horizon=30, seed=5)
    assert longer["mean"][:24] == answer["mean"]
    assert len(longer["mean"]) == 30


@pytest.mark.parametrize(
    ("inputs", "model", "parameters", "says"),
    [
        (SEASONS, None, {"horizon": 1025}, ("parameters.horizon", "1024")),
        (SEASONS, "anymodal/tiny-timesfm", {"horizon": 25}, ("parameters.horizon", "24")),
        (SEASONS, "anymodal/tiny-timesfm", {"quantiles": [0.55]}, ("parameters.quantiles", "0.55")),
        (SEASONS, "anymodal/tiny-timesfm-2.5", {"frequency": "D"}, ("parameters.frequency", "frequency")),
        (SEASONS[:50], "anymodal/tiny-patchtst", {}, ("inputs.series", "96")),
        (SEASONS[:9], None, {}, ("inputs.series", "10")),
        (SEASONS, None, {"frequency": "fortnight"}, ("parameters.frequency", "MS")),
        (SEASONS, None, {"season_length": 61}, ("inputs.series", "61")),
        ({"series": SEASONS, "covariates": {"rain": SEASONS}}, None, {}, ("inputs.covariates", "rain")),
        ({"series": SEASONS, "covariates": {"rain": [1.0]}}, "statsmodels/arima", {}, ("inputs.covariates", "144")),
        (["twelve"], None, {}, ("inputs.series.0", "number")),
    ],
)
def test_what_cannot_be_forecast_is_refused_by_name(
    client: Client, inputs: Any, model: str | None, parameters: dict[str, Any], says: tuple[str, str]
) -> None:
    status, error = client.refusal(TASK, inputs, model=model, **parameters)
    assert (status, error["param"]) == (422, says[0])
    assert says[1] in error["message"]


def test_a_constant_series_stays_constant(client: Client) -> None:
    answer = client.infer(TASK, [4.0] * 30, horizon=3)
    assert close(answer["mean"], [4.0] * 3)
