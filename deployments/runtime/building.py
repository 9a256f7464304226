"""How a loader is run: one in this process at a time, for transformers and diffusers change what is global."""

import importlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from deployments.contracts.abilities.sharing import Rehearsed
from deployments.contracts.errors import AnymodalError, InsufficientMemory
from deployments.contracts.model import ModelFacts, Precision
from deployments.runtime import machine
from deployments.runtime.gauge import Gauge

Loader = Callable[[ModelFacts, str], Any]
LOG = logging.getLogger("anymodal.pool")
ONE_AT_A_TIME = threading.Lock()
"""Of all pools: torch's default dtype, `torch.linspace` and others are set for a while by `from_pretrained`."""
REHEARSAL = "meta"
NETWORKS = "deployments.engines.networks"
"""Knows torch."""
OUT_OF_MEMORY = frozenset({"MemoryError", "OutOfMemoryError"})


def build(loader: str, model: ModelFacts, gauge: Gauge) -> tuple[Any, int]:
    """The engine, and how many bytes the process took for it; `loader` is "package.module:function".

    Raises AnymodalError.
    """
    with ONE_AT_A_TIME:
        function = _function(loader)
        before = gauge.taken_bytes()
        with machine.apart():
            engine = called(function, model, gauge.facts.name)
        return engine, max(0, gauge.taken_bytes() - before)


def precision_of(model: ModelFacts, wished: Precision | None, engine: Any) -> Precision | None:
    """What its weights are really held in, whatever was chosen: some engines are exact in float32 alone.

    None where it has no weights of torch's. Raises ModelUnavailable where its row wished for another in vain.
    """
    held: Precision | None = importlib.import_module(NETWORKS).precision_of(model, wished, engine)
    return held


def rehearse(loader: str, model: ModelFacts) -> int:
    """The bytes that its weights will take before any are made fewer bits, 0 where that cannot be told.

    Raises what a real load would be refused with, as far as heads of files tell; takes next to no memory.
    """
    with ONE_AT_A_TIME:
        try:
            engine = _function(loader)(model, REHEARSAL)
        except Rehearsed as heard:
            return heard.bytes
        except AnymodalError:
            raise
        except Exception as unfit:  # noqa: BLE001 — it computes with numbers, which `meta` has none of
            LOG.debug("%s cannot be rehearsed: %r", model.id, unfit)
            return 0
        engine.close()
        return 0


def called(function: Loader, model: ModelFacts, device: str) -> Any:
    """What it returns. Raises what it raises, InsufficientMemory where memory ran out."""
    try:
        return function(model, device)
    except AnymodalError as refused:
        if _is_out_of_memory(refused):
            raise _out_of_memory(model, device) from None
        raise
    except Exception as bug:
        if _is_out_of_memory(bug):
            raise _out_of_memory(model, device) from None
        raise


def _function(loader: str) -> Loader:
    module, _, name = loader.partition(":")
    function: Loader = getattr(importlib.import_module(module), name)
    return function


def _is_out_of_memory(error: BaseException | None) -> bool:
    while error is not None:
        if type(error).__name__ in OUT_OF_MEMORY or "can't allocate memory" in str(error):
            return True
        error = error.__cause__
    return False


def _out_of_memory(model: ModelFacts, device: str) -> InsufficientMemory:
    return InsufficientMemory(f"{device} ran out of memory while {model.id} was loaded; name a smaller model", "model")
