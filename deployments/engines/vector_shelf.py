"""Vectors kept on disk: what a model has once made of a file is read back as long as file and weights are the same."""

import logging
import os
import tempfile
from hashlib import sha256
from pathlib import Path

import torch
from huggingface_hub.constants import HF_HOME
from safetensors.torch import load_file, save_file

from deployments.engines.pictures import Tensors

log = logging.getLogger("anymodal.vectors")

FOLDER = Path(HF_HOME) / "anymodal" / "vectors"
"""Beside the Hub's downloads, which are kept for the same reason."""
SAMPLE = 64
"""Numbers of each weight that tell one training from another."""


class VectorShelf:
    """One model's vectors; `recipe` tells all else that they depend on beside weights and file."""

    def __init__(self, model: torch.nn.Module, recipe: str) -> None:
        self._mark = fingerprint(model, recipe)

    def find(self, data: bytes) -> Tensors | None:
        """What was kept for a file with these bytes."""
        path = self._path(data)
        return load_file(path) if path.is_file() else None

    def keep(self, data: bytes, vectors: Tensors) -> None:
        """Written aside and renamed, so that nobody reads half a file. A disk that cannot be written is logged."""
        path = self._path(data)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(dir=path.parent)
            os.close(handle)
            save_file({name: tensor.contiguous() for name, tensor in vectors.items()}, unfinished)
            os.replace(unfinished, path)
        except OSError as full:
            log.warning("vectors are not kept on disk and will be computed again: %s", full)

    def _path(self, data: bytes) -> Path:
        return FOLDER / self._mark / f"{sha256(data).hexdigest()}.safetensors"


def fingerprint(model: torch.nn.Module, recipe: str) -> str:
    """A name for these weights, wherever they came from: of every tensor its name, form and first numbers.

    A BERT's pooler makes no vector of ours, and is drawn anew at each loading where its checkpoint has none.
    """
    told = sha256(recipe.encode())
    for name, tensor in model.state_dict().items():
        if name.startswith("pooler."):
            continue
        told.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        told.update(tensor.flatten()[:SAMPLE].float().cpu().numpy().tobytes())
    return told.hexdigest()
