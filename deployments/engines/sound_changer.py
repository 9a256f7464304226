"""Loads whatever makes another sound of one: the spectral gate, a neural codec, or SpeechT5's voice conversion."""

from transformers import AutoConfig, DacConfig, EncodecConfig, MimiConfig, SpeechT5Config

from deployments.contracts.errors import ModelTaskMismatch
from deployments.contracts.model import ModelFacts
from deployments.engines.codec import Codec
from deployments.engines.spectral_gate import SOURCE, SpectralGate
from deployments.engines.voice_changer import VoiceChanger
from deployments.engines.weights import load_companion


def load(model: ModelFacts, device: str) -> SpectralGate | Codec | VoiceChanger:
    """Raises ModelTaskMismatch, ModelUnavailable, RemoteCodeDisabled."""
    if model.source == SOURCE:
        return SpectralGate(model)
    config = load_companion(AutoConfig, model)
    match config:
        case EncodecConfig() | DacConfig() | MimiConfig():
            return Codec.load(model, device)
        case SpeechT5Config():
            return VoiceChanger.load(model, device)
    raise ModelTaskMismatch(
        f"{model.id} is a {config.model_type} model; sounds are changed here by speecht5 (voice), encodec, dac and "
        "mimi (codecs) and by spectral gating: choose one of these",
        "model",
    )
