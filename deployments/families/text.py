"""The text family."""

from deployments.contracts.abilities import Rewriter
from deployments.families.declared import Family
from deployments.tasks.text import TASKS

FAMILY = Family(
    name="text",
    tasks=TASKS,
    loaders={Rewriter: "deployments.engines.rewriter:load"},
)
