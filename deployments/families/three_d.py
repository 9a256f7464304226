"""The three_d family."""

from deployments.families.declared import Family
from deployments.tasks.three_d import TASKS

FAMILY = Family(name="three_d", tasks=TASKS, loaders={})
