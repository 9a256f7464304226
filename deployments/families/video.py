"""The video family."""

from deployments.families.declared import Family
from deployments.tasks.video import TASKS

FAMILY = Family(name="video", tasks=TASKS, loaders={})
