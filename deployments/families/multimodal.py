"""The multimodal family."""

from deployments.contracts.abilities.multimodal import (
    Chatter,
    Composer,
    DocumentReader,
    Hearer,
    Looker,
    VisualAnswerer,
    Watcher,
)
from deployments.families.declared import Family
from deployments.tasks.multimodal import TASKS

LOADER = "deployments.engines.multimodal:load"
"""One for all: a model that is asked through several tasks is in memory once."""

FAMILY = Family(
    name="multimodal",
    tasks=TASKS,
    loaders=dict.fromkeys((Chatter, Looker, Watcher, Hearer, VisualAnswerer, DocumentReader, Composer), LOADER),
)
