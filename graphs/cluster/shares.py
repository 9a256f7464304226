"""What GiB that families ask for are in fractions of the cluster's GPUs, or why they do not fit. Pure.

One replica of every family finds its place whatever the order in which they come and whichever GPU of a type Ray puts
each on. Further replicas come while there is room.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from configs.gpu_memory import GIBIBYTE, bytes_of
from graphs.cluster.gpus import TYPE_LABEL, UNNAMED

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
class Stock:
    """All GPUs of one type, and the shares that are given away of them."""

    gpu: Gpu
    count: int
    shares: tuple[tuple[str, Share], ...] = ()

    def with_share(self, family: str, bytes: int) -> "Stock | None":
        """The same with one share more, if that and all others are sure of a place."""
        if (share := self.gpu.share_of(bytes)) is None:
            return None
        more = Stock(self.gpu, self.count, (*self.shares, (family, share)))
        return more if all(more._is_sure_of_a_place(one) for _, one in more.shares) else None

    def _is_sure_of_a_place(self, share: Share) -> bool:
        """Even if it comes last: the others are too few, or too small, to leave too little on every GPU."""
        others = len(self.shares) - 1
        taken = sum(one.parts for _, one in self.shares) - share.parts
        return others < self.count or taken < self.count * (PARTS - share.parts + 1)


def fleet_of(counts: Mapping[str, int], said_gib: Mapping[str, float]) -> tuple[Stock, ...]:
    """By type, that with the least memory first. Raises UnknownGpu.

    Raises DoesNotFit for GPUs without a type beside others: nothing could keep a replica to either.
    """
    if UNNAMED in counts and len(counts) > 1:
        named = ", ".join(f"{count} × {type}" for type, count in counts.items() if type != UNNAMED)
        raise DoesNotFit(
            f"{counts[UNNAMED]} GPUs are on nodes without the label {TYPE_LABEL}, beside {named}: "
            f"give these nodes a type, ray start --labels {TYPE_LABEL}=…"
        )
    kinds = sorted((bytes_of(type, said_gib), type) for type in counts)
    return tuple(Stock(Gpu(type, bytes), counts[type]) for bytes, type in kinds)


def shares_of(asked_gib: Mapping[str, float], fleet: Iterable[Stock]) -> dict[str, Share]:
    """By family; each of the smallest type of GPU that has room for it, the largest families first.

    Raises DoesNotFit with the numbers.
    """
    stocks, shares = list(fleet), dict[str, Share]()
    for family, gib in _largest_first(asked_gib):
        bytes = round(gib * GIBIBYTE)
        grown = ((at, more) for at, stock in enumerate(stocks) if (more := stock.with_share(family, bytes)))
        if (found := next(grown, None)) is None:
            raise DoesNotFit(_arithmetic(family, asked_gib, stocks))
        at, stocks[at] = found
        shares[family] = stocks[at].shares[-1][1]
    return shares


def _largest_first(asked_gib: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(asked_gib.items(), key=lambda one: (-one[1], one[0]))


def _arithmetic(family: str, asked_gib: Mapping[str, float], stocks: list[Stock]) -> str:
    """Why this family finds no place: what is asked, what there is, what was given away of it."""
    gib = asked_gib[family]
    if not stocks:
        return (
            f"accelerator is cuda, {family} asks for {gib:g} GiB of a GPU, and this cluster has no GPU: start Ray "
            "where there are some (`ray status` lists them), or say accelerator: cpu and take families.*.gpu_gib out"
        )
    largest = stocks[-1].gpu
    if round(gib * GIBIBYTE) > largest.bytes:
        return (
            f"{family} asks for {gib:g} GiB of one GPU, and the largest here, {largest.type}, has "
            f"{_gib(largest.bytes)}: lower families.{family}.gpu_gib, or add a larger GPU"
        )
    asked = " + ".join(f"{name} {one:g}" for name, one in _largest_first(asked_gib))
    has = "; ".join(_told(stock, asked_gib) for stock in stocks)
    return (
        f"the families ask for {sum(asked_gib.values()):g} GiB ({asked}), and the {gib:g} of {family} are not sure of "
        f"a place on {has}: lower what families ask for (families.*.gpu_gib), or add GPUs"
    )


def _told(stock: Stock, asked_gib: Mapping[str, float]) -> str:
    given = " + ".join(f"{family} {asked_gib[family]:g}" for family, _ in stock.shares)
    return f"{stock.count} × {stock.gpu.type} of {_gib(stock.gpu.bytes)}" + (f", which have {given}" if given else "")


def _gib(bytes: int) -> str:
    return f"{bytes / GIBIBYTE:.4g} GiB"
