"""Which part of a GPU's memory this process may take: its share, and no more than that was reckoned to be."""

from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.memory import MemoryTerms

SMALLER = 0.95
"""What drivers keep differs; a GPU that has less than this of what it was taken for is another one."""


def cap_fraction(terms: MemoryTerms, total_bytes: int) -> float:
    """For torch, of a GPU that has `total_bytes`. Raises InsufficientMemory where it has less than it was taken for."""
    if terms.gpu_bytes is None:
        return terms.gpu_share
    share_bytes = int(total_bytes * terms.gpu_share)
    if share_bytes < SMALLER * terms.gpu_bytes:
        raise InsufficientMemory(
            f"this family was to have {terms.gpu_bytes:,} bytes, {terms.gpu_share:g} of a GPU, but the GPU has "
            f"{total_bytes:,}, and that part {share_bytes:,}: correct the memory of its type in the settings, gpus.gib",
            "model",
        )
    return min(terms.gpu_share, terms.gpu_bytes / total_bytes)
