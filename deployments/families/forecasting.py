"""The forecasting family."""

from deployments.families.declared import Family
from deployments.tasks.forecasting import TASKS

FAMILY = Family(name="forecasting", tasks=TASKS, loaders={})
