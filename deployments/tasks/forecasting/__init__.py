"""What comes next in series, and what stands in tables."""

from deployments.contracts.task import AnyTask
from deployments.tasks.forecasting.tabular_classification import tabular_classification
from deployments.tasks.forecasting.tabular_regression import tabular_regression
from deployments.tasks.forecasting.time_series_forecasting import time_series_forecasting

TASKS: tuple[AnyTask, ...] = (time_series_forecasting, tabular_classification, tabular_regression)
