"""What this process has of a GPU's memory, and how it gives back what it no longer needs."""

import torch


def allocated_bytes(device: str) -> int:
    """What tensors take."""
    taken: int = torch.cuda.memory_allocated(device)
    return taken


def give_back(device: str) -> None:
    """Return the blocks that torch keeps for later to the device."""
    with torch.cuda.device(device):
        torch.cuda.empty_cache()
