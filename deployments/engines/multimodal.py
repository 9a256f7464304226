"""Which engine a multimodal model gets: by its architecture, whatever it is asked, so that it is in memory once."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from transformers import AutoConfig

from deployments.contracts.model import ModelFacts
from deployments.engines.weights import load_companion

ENGINES: Mapping[str, str] = MappingProxyType(
    {
        "blip": "blip_answerer",
        "janus": "janus_composer",
        "layoutlm": "layout_reader",
        "layoutlmv3": "layout_reader",
        "qwen2_5_omni": "omni_composer",
        "vilt": "vilt_answerer",
        "vision-encoder-decoder": "donut_reader",
    }
)
"""Modules by model type, imported when needed: one brings OCR along."""
CHATTING = "looker"
"""For every other: it chats, or takes the prompt that `asking.FORMS` knows."""


def load(model: ModelFacts, device: str) -> Any:
    """Raises what the engine's own loader does."""
    kind = load_companion(AutoConfig, model).model_type
    module = importlib.import_module(f"deployments.engines.{ENGINES.get(kind, CHATTING)}")
    return module.load(model, device)
