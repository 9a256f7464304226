"""Loads whatever listens: Whisper, or a model that spells letter by letter (CTC); the configuration tells which."""

from transformers import MODEL_FOR_CTC_MAPPING, AutoConfig, WhisperConfig

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.ctc_listener import CtcListener
from deployments.engines.weights import load_companion
from deployments.engines.whisper_listener import WhisperListener


def load(model: ModelFacts, device: str) -> WhisperListener | CtcListener:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    config = load_companion(AutoConfig, model)
    if isinstance(config, WhisperConfig):
        return WhisperListener.load(model, device)
    if type(config) in MODEL_FOR_CTC_MAPPING:
        return CtcListener.load(model, device)
    raise ModelTaskMismatch(
        f"{model.id} is a {config.model_type} model; speech is heard here by whisper models and by those with a CTC "
        "head (wav2vec2, hubert, wavlm, …): choose one of these",
        "model",
    )
