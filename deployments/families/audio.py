"""The audio family."""

from deployments.contracts.abilities.audio import (
    AudioClassifier,
    AudioTextScorer,
    Composer,
    Listener,
    SoundChanger,
    Speaker,
    VoiceFinder,
)
from deployments.families.declared import Family
from deployments.tasks.audio import TASKS

FAMILY = Family(
    name="audio",
    tasks=TASKS,
    loaders={
        Listener: "deployments.engines.listener:load",
        Speaker: "deployments.engines.speaker:load",
        VoiceFinder: "deployments.engines.voice_finder:load",
        AudioClassifier: "deployments.engines.audio_classifier:load",
        AudioTextScorer: "deployments.engines.audio_text_scorer:load",
        Composer: "deployments.engines.composer:load",
        SoundChanger: "deployments.engines.sound_changer:load",
    },
    spill_at=4,  # as many sounds are heard or made side by side
)
