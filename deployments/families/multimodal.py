"""The multimodal family."""

from deployments.families.declared import Family
from deployments.tasks.multimodal import TASKS

FAMILY = Family(name="multimodal", tasks=TASKS, loaders={})
