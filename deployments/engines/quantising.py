"""Weights in 8 and 4 bits, where a row asks for them: bitsandbytes makes them of the files' own while they are read."""

from collections.abc import Iterable
from typing import Any

import diffusers
import torch
import transformers

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts

QUANTISED = frozenset({"int8", "int4"})
PACKED_ROWS = 32
"""What bitsandbytes packs together on a CPU."""
LEFT_WHOLE = ("Autoencoder", "VQModel", "SpeechT5HifiGan")
"""Beginnings of classes that are convolutions: nothing is saved there, and pictures and sound suffer."""


def quantising(network: Any, model: ModelFacts, device: str, dtype: torch.dtype) -> dict[str, Any]:
    """What `from_pretrained` of this class is told so that its matrices come in the row's bits; nothing where it asks
    for none. Raises ModelUnavailable where its library cannot on this device.
    """
    if model.precision not in QUANTISED or network.__name__.startswith(LEFT_WHOLE):
        return {}
    library = diffusers if network.__module__.startswith("diffusers.") else transformers
    if library is diffusers and not device.startswith("cuda"):
        raise ModelUnavailable(
            f"the catalog row of {model.id} asks for {model.precision}, in which diffusers holds weights on a GPU "
            f"alone, not on {device}; take `precision` out of the row",
            "model",
        )
    bits = {"load_in_8bit": True} if model.precision == "int8" else {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}
    config = library.BitsAndBytesConfig(**bits, bnb_4bit_compute_dtype=dtype)
    return {"quantization_config": config, "device_map": {"": device}}


def pack_what_fits(network: Any) -> None:
    """On CPUs that compute in bfloat16 bitsandbytes packs matrices of four bits anew at their first use, and fails on
    those that are no whole number of its blocks: these stay as they are, which is slower.
    """
    for layer in network.modules():
        state = getattr(getattr(layer, "weight", None), "quant_state", None)
        if state is not None and (state.shape[0] % PACKED_ROWS or state.shape[1] % state.blocksize):
            layer.support_avx512bf16_for_cpu = False


def refuse_quantising(model: ModelFacts) -> None:
    """For what is exact in float32 alone. Raises ModelUnavailable."""
    if model.precision in QUANTISED:
        raise ModelUnavailable(
            f"the catalog row of {model.id} asks for {model.precision}, but what it answers is exact in float32 alone; "
            "take `precision` out of the row",
            "model",
        )


def constants_of(parameter: torch.Tensor) -> Iterable[torch.Tensor]:
    """The scales that belong to a quantised matrix, which torch does not count among a module's tensors."""
    state = getattr(parameter, "quant_state", None)
    scales = (getattr(parameter, "SCB", None), getattr(state, "absmax", None), getattr(state, "code", None))
    return (scale for scale in scales if isinstance(scale, torch.Tensor))
