"""Stores trained weights in half precision; what loads them chooses its own."""

import json
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file


def halve(folder: Path) -> None:
    """Rewrites every safetensors file below the folder in fp16, raising where a weight would not fit.

    The configurations go on saying float32: transformers loads by them, so that CPUs compute in full precision.
    """
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, framework="pt") as opened:
            notes, tensors = opened.metadata(), {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
        save_file({name: _half(name, tensor) for name, tensor in tensors.items()}, file, notes)
    for file in folder.rglob("config.json"):
        said = json.loads(file.read_text())
        if "dtype" in said:
            file.write_text(json.dumps(said | {"dtype": "float32"}, indent=2) + "\n")


def _half(name: str, tensor: torch.Tensor) -> torch.Tensor:
    if tensor.dtype != torch.float32:
        return tensor
    half = tensor.half()
    if not half.isfinite().all():
        raise ValueError(f"{name} has weights beyond what fp16 can hold ({tensor.abs().max():.3g})")
    return half
