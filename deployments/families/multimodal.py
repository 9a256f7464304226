"""The multimodal family."""

from deployments.contracts.abilities.multimodal import Looker
from deployments.families.declared import Family
from deployments.tasks.multimodal import TASKS

FAMILY = Family(name="multimodal", tasks=TASKS, loaders={Looker: "deployments.engines.looker:load"})
