"""A GPU's memory, what this process has of it, and how it gives back what it no longer needs."""

import torch


def total_bytes(device: str) -> int:
    """What the whole GPU has, whoever may take it."""
    _, total = torch.cuda.mem_get_info(device)
    return int(total)


def allocated_bytes(device: str) -> int:
    """What tensors take."""
    taken: int = torch.cuda.memory_allocated(device)
    return taken


def give_back(device: str) -> None:
    """Return the blocks that torch keeps for later to the device."""
    with torch.cuda.device(device):
        torch.cuda.empty_cache()
