"""A load without its weights, on device `meta`: heads of files are read, the model is made and asked what it lacks."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts
from deployments.hub.weight_files import network_files, tensors_of

META = "meta"
KINDS = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def rehearse(read: Callable[..., Any], dtype: torch.dtype, as_they_lie: torch.dtype | None) -> Rehearsed:
    """What is to be raised where `read` goes well without weights; raises what it raises.

    diffusers changes the precision of what it read before it drops it: `as_they_lie` there is nothing to change.
    """
    try:
        made = read(device_map={"": META}, dtype=as_they_lie or dtype)
    except ModelUnavailable as unavailable:
        if isinstance(unavailable.__cause__, RuntimeError) and "meta" in unavailable.message:
            return Rehearsed(0)  # it looks at numbers while it is made: only the real load can tell
        raise
    return Rehearsed(bytes_on_meta(torch.nn.Module.to(made, dtype) if as_they_lie else made))


def together(*loads: Callable[[], Any]) -> tuple[Any, ...]:
    """What each loads. In a rehearsal all are heard before one Rehearsed is raised, with the bytes of all."""
    loaded: list[Any] = []
    heard: list[int] = []
    for load in loads:
        try:
            loaded.append(load())
        except Rehearsed as rehearsed:
            heard.append(rehearsed.bytes)
    if heard:
        raise Rehearsed(sum(heard))
    return tuple(loaded)


def dtype_on_disk(auto_class: Any, model: ModelFacts, subfolder: str) -> torch.dtype | None:
    """The precision that most numbers of a diffusers network have in its files; None for others, or where unknown."""
    if not auto_class.__module__.startswith("diffusers."):
        return None
    counted: Counter[str] = Counter()
    for file in network_files(Path(model.source, subfolder)):
        for one in tensors_of(file):
            counted[one.kind] += one.numbers
    return next((KINDS[kind] for kind, _ in counted.most_common() if kind in KINDS), None)


def bytes_on_meta(module: torch.nn.Module) -> int:
    """As `bytes_of`, which tells storages apart by where they are: here they are nowhere."""
    tensors = {id(one): one for one in (*module.parameters(), *module.buffers())}
    return sum(one.numel() * one.element_size() for one in tensors.values())
