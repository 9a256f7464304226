"""The vision family."""

from deployments.families.declared import Family
from deployments.tasks.vision import TASKS

FAMILY = Family(name="vision", tasks=TASKS, loaders={})
