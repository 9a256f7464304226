"""The retrieval family."""

from deployments.families.declared import Family
from deployments.tasks.retrieval import TASKS

FAMILY = Family(name="retrieval", tasks=TASKS, loaders={})
