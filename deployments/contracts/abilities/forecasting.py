"""What engines of the forecasting family can do."""

from typing import Protocol

from deployments.contracts.forecasting import Forecast, Forecasting, Past


class Forecaster(Protocol):
    def forecast(self, past: Past, asked: Forecasting) -> Forecast:
        """Say how a series goes on."""
