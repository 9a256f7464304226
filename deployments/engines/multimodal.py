"""Which engine a multimodal model gets: by its architecture, whatever it is asked, so that it is in memory once."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from transformers import AutoConfig

from deployments.contracts.model import ModelFacts
from deployments.engines import blip_answerer, looker, vilt_answerer
from deployments.engines.weights import load_companion

LOADERS: Mapping[str, Callable[[ModelFacts, str], Any]] = MappingProxyType(
    {
        "blip": blip_answerer.load,
        "vilt": vilt_answerer.load,
    }
)
"""By model type; every other one chats, or takes the prompt that `asking.FORMS` knows."""


def load(model: ModelFacts, device: str) -> Any:
    """Raises what the engine's own loader does."""
    kind = load_companion(AutoConfig, model).model_type
    return LOADERS.get(kind, looker.load)(model, device)
