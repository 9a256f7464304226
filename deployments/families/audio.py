"""The audio family."""

from deployments.families.declared import Family
from deployments.tasks.audio import TASKS

FAMILY = Family(name="audio", tasks=TASKS, loaders={})
