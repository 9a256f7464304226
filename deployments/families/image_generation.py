"""The image_generation family."""

from deployments.contracts.abilities.image_editing import Dreamer, Editor, Restorer, Upscaler
from deployments.contracts.abilities.image_generation import Painter, Repainter
from deployments.families.declared import Family
from deployments.tasks.image_generation import TASKS

PAINTER = "deployments.engines.painter:load"

FAMILY = Family(
    name="image_generation",
    tasks=TASKS,
    loaders={
        Painter: PAINTER,
        Repainter: PAINTER,
        Upscaler: "deployments.engines.upscaler:load",
        Restorer: "deployments.engines.restorer:load",
        Editor: "deployments.engines.instructed_editor:load",
        Dreamer: "deployments.engines.dreamer:load",
    },
    spill_at=4,  # as many pictures are painted side by side
)
