"""The audio family."""

from deployments.contracts.abilities.audio import Listener, Speaker, VoiceFinder
from deployments.families.declared import Family
from deployments.tasks.audio import TASKS

FAMILY = Family(
    name="audio",
    tasks=TASKS,
    loaders={
        Listener: "deployments.engines.listener:load",
        Speaker: "deployments.engines.speaker:load",
        VoiceFinder: "deployments.engines.voice_finder:load",
    },
)
