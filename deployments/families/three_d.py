"""The three_d family."""

from deployments.contracts.abilities.three_d import CopyingSculptor, Sculptor
from deployments.families.declared import Family
from deployments.tasks.three_d import TASKS

SCULPTOR = "deployments.engines.sculptor:load"

FAMILY = Family(
    name="three_d",
    tasks=TASKS,
    loaders={Sculptor: SCULPTOR, CopyingSculptor: SCULPTOR},
    spill_at=2,  # solids are made in turns, step by step
)
