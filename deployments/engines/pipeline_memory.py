"""Does a pipeline fit into memory? Asked before anything of it is read, so that a refusal costs nothing."""

import json
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.weights import dtype_for

FRACTIONS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
"""safetensors' names of the types that are loaded in the device's precision; others stay as they are."""
BITS = {"F64": 64, "I64": 64, "F32": 32, "I32": 32, "F16": 16, "BF16": 16, "I16": 16}
VALUES_A_PIXEL = 512
"""What decoding a picture holds at once: four maps of an autoencoder's 128 channels at full size."""


@dataclass(frozen=True)
class Tensors:
    """How many numbers of one safetensors type there are."""

    kind: str
    numbers: int


def weights_in_memory(tensors: Iterable[Tensors], dtype: torch.dtype) -> int:
    """Bytes once loaded in this precision."""
    return sum(
        one.numbers * (dtype.itemsize if one.kind in FRACTIONS else BITS.get(one.kind, 8) // 8) for one in tensors
    )


def activations(pixels: int, dtype: torch.dtype) -> int:
    """Bytes, roughly, that painting one picture of so many pixels takes beside the weights."""
    return pixels * VALUES_A_PIXEL * dtype.itemsize


def refuse_too_large(model: ModelFacts, need: int, free: int, where: str) -> None:
    """Raises ModelUnavailable naming both numbers."""
    if need > free:
        raise ModelUnavailable(
            f"{model.id} needs about {need:,} bytes of memory, {where} has {free:,} free; choose a smaller model, or "
            "one whose row leaves a text encoder out",
            "model",
        )


def check_room(model: ModelFacts, device: str, pixels: int) -> None:
    """Refuse a pipeline whose weights and one picture of so many pixels do not fit on the device.

    Weights are counted from their files where these are on this machine, else taken as the catalog's `bytes`.
    Raises ModelUnavailable.
    """
    dtype = dtype_for(device)
    folders = [Path(source) for source in (model.source, *model.parts.values())]
    local = all(folder.is_dir() for folder in folders)
    counted = weights_in_memory(_tensors_in(folders, model), dtype) if local else model.bytes
    refuse_too_large(model, counted + activations(pixels, dtype), free_bytes(device), device)


def free_bytes(device: str) -> int:
    """Bytes that can still be taken on the device."""
    free: int = torch.cuda.mem_get_info(device)[0] if device.startswith("cuda") else psutil.virtual_memory().available
    return free


def _tensors_in(folders: Sequence[Path], model: ModelFacts) -> Iterable[Tensors]:
    """Every tensor of the parts that will be loaded, from the heads of their files: the pipeline's folder comes first,
    then those of single parts.
    """
    own, *others = folders
    elsewhere = {*model.without, *model.parts}
    for file in sorted(own.glob("*/*.safetensors")):
        if file.parent.name not in elsewhere:
            yield from _tensors_of(file)
    for folder in others:
        for file in sorted(folder.glob("*.safetensors")):
            yield from _tensors_of(file)


def _tensors_of(file: Path) -> Iterable[Tensors]:
    with file.open("rb") as opened:
        (length,) = struct.unpack("<Q", opened.read(8))
        head = json.loads(opened.read(length))
    for name, tensor in head.items():
        if name != "__metadata__":
            yield Tensors(tensor["dtype"], math.prod(tensor["shape"]))
