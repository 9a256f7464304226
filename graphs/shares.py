"""What GiB that families ask for are in fractions of the cluster's GPUs, or why they do not fit. Pure.

One replica of every family must find its place while all others have theirs. Further replicas come as there is room.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from configs.gpu_memory import GIBIBYTE, bytes_of
from graphs.gpus import TYPE_LABEL, UNNAMED

PARTS = 10_000
"""Ray deals out a GPU in so many parts."""


class DoesNotFit(ValueError):
    """The families ask for more than the cluster's GPUs have."""


@dataclass(frozen=True)
class Gpu:
    """A type of GPU; `bytes` is the memory of one."""

    type: str
    bytes: int

    def share_of(self, bytes: int) -> "Share | None":
        """None: it has not that much. Rounded down: what fits together in bytes does so in parts."""
        return Share(self, bytes * PARTS // self.bytes) if bytes <= self.bytes else None


@dataclass(frozen=True)
class Share:
    """A replica's part of one GPU: what Ray is asked for, and the memory that its process may take."""

    gpu: Gpu
    parts: int

    @property
    def num_gpus(self) -> float:
        return self.parts / PARTS

    @property
    def cap_bytes(self) -> int:
        return self.gpu.bytes * self.parts // PARTS


@dataclass(frozen=True)
class Slot:
    """One GPU of the cluster, and the shares of it that are given away."""

    gpu: Gpu
    shares: tuple[Share, ...] = ()

    @property
    def free_parts(self) -> int:
        return PARTS - sum(share.parts for share in self.shares)

    def with_share(self, bytes: int) -> "Slot | None":
        """The same with one share more, if it has room for that."""
        share = self.gpu.share_of(bytes)
        return Slot(self.gpu, (*self.shares, share)) if share and share.parts <= self.free_parts else None


def fleet_of(counts: Mapping[str, int], said_gib: Mapping[str, float]) -> tuple[Slot, ...]:
    """Every GPU, those with the least memory first. Raises UnknownGpu.

    Raises DoesNotFit for GPUs without a type beside others: nothing could keep a replica to either.
    """
    if UNNAMED in counts and len(counts) > 1:
        raise DoesNotFit(
            f"{counts[UNNAMED]} GPUs are on nodes without the label {TYPE_LABEL}, beside {_fleet(counts)}: "
            f"give these nodes a type, ray start --labels {TYPE_LABEL}=…"
        )
    kinds = sorted((bytes_of(type, said_gib), type) for type in counts)
    return tuple(Slot(Gpu(type, bytes)) for bytes, type in kinds for _ in range(counts[type]))


def shares_of(asked_gib: Mapping[str, float], fleet: Iterable[Slot]) -> dict[str, Share]:
    """By family; each on the smallest type of GPU that has room for it, the largest families first.

    Raises DoesNotFit with the numbers.
    """
    slots, shares = list(fleet), dict[str, Share]()
    for family, gib in sorted(asked_gib.items(), key=lambda one: (-one[1], one[0])):
        bytes = round(gib * GIBIBYTE)
        grown = next(((at, more) for at, slot in enumerate(slots) if (more := slot.with_share(bytes))), None)
        if grown is None:
            raise DoesNotFit(_arithmetic(family, asked_gib, slots))
        at, slots[at] = grown
        shares[family] = slots[at].shares[-1]
    return shares


def _arithmetic(family: str, asked_gib: Mapping[str, float], slots: list[Slot]) -> str:
    """Why this family finds no place: what is asked, what there is, what is left."""
    gib = asked_gib[family]
    if not slots:
        return (
            f"accelerator is cuda, {family} asks for {gib:g} GiB of a GPU, and this cluster has no GPU: start Ray "
            "where there are some (`ray status` lists them), or say accelerator: cpu and take families.*.gpu_gib out"
        )
    largest = slots[-1].gpu
    if round(gib * GIBIBYTE) > largest.bytes:
        return (
            f"{family} asks for {gib:g} GiB of one GPU, and the largest here, {largest.type}, has "
            f"{_gib(largest.bytes)}: lower families.{family}.gpu_gib, or add a larger GPU"
        )
    asked = " + ".join(f"{name} {one:g}" for name, one in sorted(asked_gib.items(), key=lambda one: -one[1]))
    left = ", ".join(f"{_gib(slot.gpu.bytes * slot.free_parts // PARTS)} on {slot.gpu.type}" for slot in slots)
    return (
        f"the families ask for {sum(asked_gib.values()):g} GiB ({asked}), and the GPUs have "
        f"{_gib(sum(slot.gpu.bytes for slot in slots))}: for the {gib:g} of {family} there is only {left} left; "
        "lower what families ask for, or add GPUs"
    )


def _gib(bytes: int) -> str:
    return f"{bytes / GIBIBYTE:.4g} GiB"


def _fleet(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {type}" for type, count in counts.items() if type != UNNAMED)
