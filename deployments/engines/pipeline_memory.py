"""Does a pipeline fit into memory? Asked before anything of it is read, so that a refusal costs nothing."""

import psutil
import torch

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.engines.rehearsal import META
from deployments.engines.weights import DTYPES, dtype_for
from deployments.hub.weight_files import bytes_in, tensors_in, weight_files

VALUES_A_PIXEL = 512
"""What decoding a picture holds at once: four maps of an autoencoder's 128 channels at full size."""


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
    In a rehearsal there may yet be made room. Raises ModelUnavailable, CorruptWeights.
    """
    if device == META:
        return
    dtype = dtype_for(model, device)
    held = next(precision for precision, one in DTYPES.items() if one is dtype)
    weights = tensors_in(weight_files(model))
    counted = bytes_in(weights, model.precision or held, held) if weights else model.bytes
    refuse_too_large(model, counted + activations(pixels, dtype), free_bytes(device), device)


def free_bytes(device: str) -> int:
    """Bytes that can still be taken on the device."""
    free: int = torch.cuda.mem_get_info(device)[0] if device.startswith("cuda") else psutil.virtual_memory().available
    return free
