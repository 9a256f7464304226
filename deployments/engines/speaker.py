"""Loads whatever reads aloud: VITS or SpeechT5; the configuration tells which."""

from transformers import AutoConfig, SpeechT5Config, VitsConfig

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.speecht5_speaker import SpeechT5Speaker
from deployments.engines.vits_speaker import VitsSpeaker
from deployments.engines.weights import load_companion


def load(model: ModelFacts, device: str) -> VitsSpeaker | SpeechT5Speaker:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    config = load_companion(AutoConfig, model)
    match config:
        case VitsConfig():
            return VitsSpeaker.load(model, device)
        case SpeechT5Config():
            return SpeechT5Speaker.load(model, device)
    raise ModelTaskMismatch(
        f"{model.id} is a {config.model_type} model; text is spoken here by vits and speecht5 models: choose one",
        "model",
    )
