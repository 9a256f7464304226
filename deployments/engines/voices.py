"""The voices of a Qwen Omni model, which lie beside its weights."""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors.torch import load_file
from transformers.utils.hub import cached_file

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.weights import explained

OURS, THEIRS = "speakers.safetensors", "spk_dict.pt"
PARTS = frozenset({"cond", "ref_mel", "bos_token"})

Voices = Mapping[str, Mapping[str, Any]]
"""By name what `speaker_map` holds: the speaker's embedding, a stretch of reference mel, the token that begins."""


def voices_of(model: ModelFacts) -> Voices:
    """Read from `speakers.safetensors` (tensors named `<voice>.<part>`) in a local folder, else from `spk_dict.pt`.

    The Hub's models have the latter alone: it is opened by torch's unpickler of tensors, numbers and dictionaries
    (`weights_only`), which calls nothing that a file names. Raises ModelUnavailable for any other content.
    """
    ours = Path(model.source) / OURS
    with explained(model):
        if ours.is_file():
            return _grouped(load_file(ours))
        theirs = cached_file(model.source, THEIRS, revision=model.revision)
    try:
        return _checked(torch.load(theirs, map_location="cpu", weights_only=True), model)
    except UnpicklingError as refused:
        raise ModelUnavailable(
            f"{model.id} cannot speak: its {THEIRS} holds more than tensors, numbers and dictionaries", "model"
        ) from refused


def _grouped(tensors: Mapping[str, torch.Tensor]) -> Voices:
    voices: dict[str, dict[str, Any]] = {}
    for name, tensor in tensors.items():
        voice, _, part = name.rpartition(".")
        voices.setdefault(voice, {})[part] = tensor if tensor.ndim else int(tensor)
    return voices


def _checked(read: Any, model: ModelFacts) -> Voices:
    if not isinstance(read, dict) or not all(isinstance(one, dict) and one.keys() >= PARTS for one in read.values()):
        raise ModelUnavailable(f"{model.id} cannot speak: its {THEIRS} names no voices", "model")
    return read
