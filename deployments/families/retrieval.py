"""The retrieval family."""

from deployments.contracts.abilities.retrieval import Embedder
from deployments.families.declared import Family
from deployments.tasks.retrieval import TASKS

FAMILY = Family(name="retrieval", tasks=TASKS, loaders={Embedder: "deployments.engines.embedder:load"})
