"""The networks inside an engine, wherever it keeps them, and what their weights are really held in."""

import types
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

import torch

from deployments.contracts.errors import ModelUnavailable
from deployments.contracts.model import ModelFacts, Precision

HELD: dict[torch.dtype, Precision] = {
    torch.float32: "float32",
    torch.bfloat16: "bfloat16",
    torch.float16: "float16",
    torch.int8: "int8",
    torch.uint8: "int4",
}
"""bitsandbytes packs two numbers of four bits into a byte; no network here has parameters of true bytes."""
FEWER_BITS = frozenset[Precision]({"int8", "int4"})
LASTING = (type, Enum, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, str, bytes, int, float)


def networks_in(engine: object) -> tuple[torch.nn.Module, ...]:
    """Every network once that the engine or what it is made of holds, outermost ones alone."""
    found: dict[int, torch.nn.Module] = {}
    seen: set[int] = set()
    waiting: list[object] = [engine]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, LASTING):
            continue
        seen.add(id(one))
        if isinstance(one, torch.nn.Module):
            found[id(one)] = one
        else:
            waiting.extend(_members(one))
    inner = {id(module) for network in found.values() for module in network.modules() if module is not network}
    return tuple(network for key, network in found.items() if key not in inner)


def _members(one: object) -> Iterable[object]:
    match one:
        case Mapping():
            return list(one.values())
        case list() | tuple() | set() | frozenset():
            return list(one)
        case types.MethodType():
            return [one.__self__]
        case torch.Tensor():
            return ()
    slots = (getattr(one, name, None) for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ()))
    return [*getattr(one, "__dict__", {}).values(), *slots]


def precision_in(engine: object) -> Precision | None:
    """What most numbers of its parameters are held in, or the fewer bits that any of them are; None without any."""
    counted: Counter[Precision] = Counter()
    for parameter in _parameters(engine):
        if parameter.dtype in HELD:
            counted[HELD[parameter.dtype]] += parameter.numel()
    fewer = next((precision for precision in counted if precision in FEWER_BITS), None)
    return fewer or next((precision for precision, _ in counted.most_common(1)), None)


def precision_of(model: ModelFacts, wished: Precision | None, engine: object) -> Precision | None:
    """As `precision_in`. Raises ModelUnavailable where that is not what the row asks for."""
    held = precision_in(engine)
    if wished in (None, held):
        return held
    exact = held is not None and wished not in FEWER_BITS
    why = f"what it answers is exact in {held} alone" if exact else "it has no matrices that can be held so"
    raise ModelUnavailable(
        f"the catalog row of {model.id} asks for {wished}, but {why}; take `precision` out of the row", "model"
    )


def _parameters(engine: Any) -> Iterator[torch.Tensor]:
    return (parameter for network in networks_in(engine) for parameter in network.parameters())
