"""Loads whatever makes sound of a text: MusicGen, which writes tokens, or a diffusers pipeline that denoises."""

from transformers import AutoConfig, MusicgenConfig

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.music_writer import MusicWriter
from deployments.engines.pipeline_weights import is_pipeline
from deployments.engines.sound_painter import SoundPainter
from deployments.engines.weights import load_companion


def load(model: ModelFacts, device: str) -> MusicWriter | SoundPainter:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if is_pipeline(model):
        return SoundPainter.load(model, device)
    config = load_companion(AutoConfig, model)
    if not isinstance(config, MusicgenConfig):
        raise ModelTaskMismatch(
            f"{model.id} is a {config.model_type} model; sound is made of text here by musicgen models and by "
            "diffusers pipelines such as AudioLDM2 and StableAudio: choose one of these",
            "model",
        )
    return MusicWriter.load(model, device)
