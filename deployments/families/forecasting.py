"""The forecasting family."""

from deployments.contracts.abilities.forecasting import Forecaster
from deployments.contracts.abilities.tabular import RowClassifier, RowRegressor
from deployments.families.declared import Family
from deployments.tasks.forecasting import TASKS

FAMILY = Family(
    name="forecasting",
    tasks=TASKS,
    loaders={
        Forecaster: "deployments.engines.forecaster:load",
        RowClassifier: "deployments.engines.row_predictor:load_classifier",
        RowRegressor: "deployments.engines.row_predictor:load_regressor",
    },
)
