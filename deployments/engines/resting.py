"""A model that sleeps: its weights wait in pinned main memory, from where a GPU has them sooner than from disk."""

from collections.abc import Iterator

import torch

from deployments.contracts.model import ModelFacts
from deployments.engines.networks import FEWER_BITS, networks_in


def can_rest(model: ModelFacts, engine: object, device: str) -> bool:
    """Where its row says so and there is a GPU to leave. Weights of fewer bits have scales that torch does not move."""
    may = model.sleeps and model.precision not in FEWER_BITS and device.startswith("cuda")
    return may and bool(networks_in(engine))


def rest(engine: object, device: str) -> None:
    """Bring the weights of an engine that nobody uses from the device into main memory, pinned if it is a GPU's."""
    pinned = device.startswith("cuda")
    for tensor in _weights_of(engine):
        kept = torch.empty_like(tensor.data, device="cpu", pin_memory=pinned)
        tensor.data = kept.copy_(tensor.data)


def wake(engine: object, device: str) -> None:
    """Bring them back. Raises torch's OutOfMemoryError, after which the engine is good for nothing but `close`."""
    for tensor in _weights_of(engine):
        tensor.data = tensor.data.to(device, non_blocking=True, copy=True)
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def _weights_of(engine: object) -> Iterator[torch.Tensor]:
    """Each once, however many layers share it: what holds it sees it move, for it stays the same object."""
    seen: set[int] = set()
    for network in networks_in(engine):
        for tensor in (*network.parameters(), *network.buffers()):
            if id(tensor) not in seen:
                seen.add(id(tensor))
                yield tensor
