"""Which kernel computes attention: torch's own, or a faster one where the hardware and what is installed allow it."""

from importlib.util import find_spec
from typing import Any

import torch
from diffusers.models import attention_dispatch

AMPERE, HOPPER = (8, 0), (9, 0)
Capability = tuple[int, int]


def backend_for(capability: Capability | None, packages: frozenset[str]) -> str:
    """diffusers' name of the attention backend for a GPU of this compute capability (None: no GPU).

    torch's own is exact on every device and picks its kernel itself; flash attention is for half precision on GPUs.
    """
    if capability is None:
        return "native"
    if capability >= HOPPER and "flash_attn_interface" in packages:
        return "_flash_3"
    if capability >= AMPERE and "flash_attn" in packages:
        return "flash"
    return "native"


def hasten(pipeline: Any, device: str) -> None:
    """Give the pipeline's transformers the best attention of the device; other pipelines keep theirs."""
    installed = frozenset(name for name in ("flash_attn", "flash_attn_interface") if find_spec(name))
    backend = backend_for(torch.cuda.get_device_capability(device) if device.startswith("cuda") else None, installed)
    if backend == "native":
        return
    for network in pipeline.components.values():
        if hasattr(network, "set_attention_backend"):
            # set_attention_backend also changes the process's default; the context puts that back.
            with attention_dispatch.attention_backend("native"):
                network.set_attention_backend(backend)
