"""Where a replica's models live: its share of a GPU if it was given one, else the CPU."""

from collections.abc import Sequence


def device_for(gpu_ids: Sequence[object]) -> str:
    """`cuda` for a replica that Ray gave a GPU (Ray hides all others from it), `cpu` for one it did not."""
    return "cuda" if gpu_ids else "cpu"
