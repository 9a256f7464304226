"""How a model leaves memory: closed, forgotten, and its memory given back to the machine."""

import gc
import logging
import sys
import types
import weakref
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from deployments.runtime.gauge import Gauge
from deployments.runtime.held import Held

LOG = logging.getLogger("anymodal.pool")
DEEP = 4
"""An engine's members are watched so many steps down: a pipeline's networks are two below it, a batch's model three."""
LASTING = (type, Enum, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def let_go(leaving: Iterable[Held], gauge: Gauge) -> None:
    """Close engines that nobody uses, and see that their memory is free. The garbage of a whole process is searched,
    which stops it for a while, only where some of a model is left without that.
    """
    going = list(leaving)
    if not going:
        return
    watched = [watch for held in going for watch in _closed(held)]
    if any(watch() is not None for watch in watched):
        gc.collect()
    gauge.give_back()


def _closed(held: Held) -> list["weakref.ref[Any]"]:
    watches = [weakref.ref(one) for one in _members(held.engine, DEEP, set())]
    try:
        held.engine.close()
    except Exception:
        LOG.exception("%s did not close", held.model.id)
    held.engine = held.counting = None
    return watches


def _members(owner: Any, deep: int, seen: set[int]) -> Iterator[Any]:
    """The engine and what it is made of, as far as that can be watched; not what Python or a module keeps anyway."""
    if id(owner) in seen or isinstance(owner, LASTING) or deep == 0:
        return
    seen.add(id(owner))
    match owner:
        case dict():
            members: Iterable[Any] = list(owner.values())
        case list() | tuple():
            members = owner
        case _:
            members = list(getattr(owner, "__dict__", {}).values())
            if (
                type(owner).__weakrefoffset__
                and type(owner).__module__.partition(".")[0] not in sys.stdlib_module_names
            ):
                yield owner
    for member in members:
        yield from _members(member, deep - 1, seen)
