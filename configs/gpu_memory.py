"""How much memory the GPUs have that Ray names by their type, and why of some types nobody can say."""

from collections.abc import Mapping

from ray.util.accelerators import accelerators as known

GIB: Mapping[str, float] = {
    known.NVIDIA_TESLA_T4: 14.5,
    known.NVIDIA_L4: 22,
    known.NVIDIA_TESLA_A10G: 22,
    known.NVIDIA_L40S: 44,
    known.NVIDIA_A100_40G: 39,
    known.NVIDIA_A100_80G: 79,
    known.NVIDIA_H100: 79,
    known.NVIDIA_H200: 139,
    known.NVIDIA_B200: 178,
    known.NVIDIA_RTX_PRO_6000: 94,
}
"""What CUDA gives to programs, rounded down; the driver keeps the rest of what is printed on the box."""

SIZES: Mapping[str, str] = {
    known.NVIDIA_TESLA_P100: "12 or 16",
    known.NVIDIA_TESLA_V100: "16 or 32",
    known.NVIDIA_A100: "40 or 80",
}
"""Sold in two sizes under one name."""

GIBIBYTE = 2**30


class UnknownGpu(ValueError):
    """Nobody said how much memory GPUs of this type have."""


def bytes_of(type: str, said: Mapping[str, float]) -> int:
    """Of one GPU of this type; what the operator `said` goes before the table. Raises UnknownGpu."""
    gib = said.get(type, GIB.get(type))
    if gib is None:
        raise UnknownGpu(
            f"the memory of a GPU of type {type} is not known{_sizes(type)}: say it in args, "
            f"gpus: {{gib: {{{type}: …}}}}, or give nodes a type of their own, "
            "ray start --labels ray.io/accelerator-type=…"
        )
    return round(gib * GIBIBYTE)


def _sizes(type: str) -> str:
    return f", it may have {SIZES[type]} GB" if type in SIZES else ""
