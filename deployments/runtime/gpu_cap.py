"""Which part of a GPU's memory torch may take in this process, for the process to keep to its share."""

from deployments.contracts.errors import InsufficientMemory
from deployments.contracts.memory import MemoryTerms

CUDA_ITSELF = 2**29
"""Bytes that the driver takes for every process that uses a GPU, beside what torch does."""
SMALLER = 0.95
"""What drivers keep differs; a GPU that has less than this of what it was taken for is another one."""


def cap_fraction(terms: MemoryTerms, total_bytes: int) -> float:
    """Of a GPU that has `total_bytes`. Raises InsufficientMemory where it has less than it was taken for."""
    if terms.gpu_bytes is None:
        return terms.gpu_share
    share_bytes = int(total_bytes * terms.gpu_share)
    if share_bytes < SMALLER * terms.gpu_bytes:
        raise InsufficientMemory(
            f"this family was to have {terms.gpu_bytes:,} bytes, {terms.gpu_share:g} of a GPU, but the GPU has "
            f"{total_bytes:,}, and that part {share_bytes:,}: correct the memory of its type in the settings, gpus.gib",
            "model",
        )
    return (min(share_bytes, terms.gpu_bytes) - CUDA_ITSELF) / total_bytes
