"""Which GPUs the cluster has, counted by the type that Ray's label of their node names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import ray

TYPE_LABEL = "ray.io/accelerator-type"
UNNAMED = "GPU"
"""The type of GPUs on nodes without that label; by this name an operator can say what memory they have."""


def gpus_here() -> Mapping[str, int]:
    """Of the cluster that this process is in, now; GPUs that others use at the moment count too."""
    return counted(ray.nodes()) if ray.is_initialized() else {}  # type: ignore[no-untyped-call]


def counted(nodes: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """How many whole GPUs of each type, of nodes as `ray.nodes()` tells them."""
    found: Counter[str] = Counter()
    for node in nodes:
        if node["Alive"]:
            found[node.get("Labels", {}).get(TYPE_LABEL, UNNAMED)] += int(node["Resources"].get("GPU", 0))
    return {type: count for type, count in found.items() if count}
