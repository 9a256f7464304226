"""The device that torch computes on: what it is, how much of it there is, how much of it this process may take."""

from importlib.util import find_spec

import psutil
import torch

from deployments.contracts.device import DeviceFacts

QUANTISES = find_spec("bitsandbytes") is not None
"""Whether the extra `quantized` is installed."""


def device_facts(device: str) -> DeviceFacts:
    """`cpu` or `cuda`. Of a GPU the total is what `cap_memory` left to this process."""
    if not device.startswith("cuda"):
        memory = psutil.virtual_memory()
        return DeviceFacts(
            kind="cpu",
            name=device,
            title="this CPU",
            bf16=True,
            fp16=False,
            int8=QUANTISES,
            int4=QUANTISES,
            total_bytes=memory.total,
            free_bytes=memory.available,
        )
    free, total = torch.cuda.mem_get_info(device)
    allowed = int(total * torch.cuda.get_per_process_memory_fraction(device))
    return DeviceFacts(
        kind="cuda",
        name=device,
        title=torch.cuda.get_device_name(device),
        bf16=torch.cuda.is_bf16_supported(including_emulation=False),
        fp16=torch.cuda.get_device_capability(device) >= (5, 3),
        int8=QUANTISES and torch.cuda.get_device_capability(device) >= (7, 5),
        int4=QUANTISES,
        total_bytes=allowed,
        free_bytes=min(free, allowed - torch.cuda.memory_reserved(device)),
    )


def cap_memory(device: str, share: float) -> None:
    """Refuse this process more than its share of a GPU, before it takes any; a CPU has no such cap."""
    if device.startswith("cuda"):
        torch.cuda.set_per_process_memory_fraction(share, device)
