"""The image_generation family."""

from deployments.families.declared import Family
from deployments.tasks.image_generation import TASKS

FAMILY = Family(name="image_generation", tasks=TASKS, loaders={})
