"""The video family."""

from deployments.contracts.abilities.video import Animator, Filmer, Refilmer
from deployments.families.declared import Family
from deployments.tasks.video import TASKS

FILMER = "deployments.engines.filmer:load"

FAMILY = Family(
    name="video",
    tasks=TASKS,
    loaders={Filmer: FILMER, Animator: FILMER, Refilmer: FILMER},
    spill_at=2,  # as many films are made side by side, and each takes longer than a model to come
)
