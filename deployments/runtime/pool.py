"""The models that one replica holds in memory, each loaded once however many ask for it."""

import importlib
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from deployments.contracts.abilities.sharing import Counting, Sharing
from deployments.contracts.events import Loading
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import ModelStatus
from deployments.runtime.batching import Coalesced
from deployments.runtime.turns import Turns


@dataclass
class Held:
    """A model in memory: its engine as requests see it, and how many hold it."""

    model: ModelFacts
    ability: str
    engine: Any
    turns: Turns | None
    counting: Counting | None
    in_use: int
    bytes: int
    loaded_in_s: float


class Pool:
    """Loads on first use, one model at a time: `from_pretrained` sets torch's default dtype process-wide."""

    def __init__(self, device: str) -> None:
        self.device = device
        self._held: dict[tuple[str, str], Held] = {}
        self._lock = threading.Lock()
        self._loading = Turns()

    def lease(self, model: ModelFacts, ability: str, loader: str) -> Generator[Loading | None, None, Held]:
        """Wait until the model is in memory, telling so if it is not yet; give it back with `release`.

        `loader` is "package.module:function". Raises what the loader raises; the next request tries anew.
        """
        key = (model.id, loader)
        with self._lock:
            held = self._held.get(key)
            if held:
                held.in_use += 1
                return held
        yield Loading(model=model.id)
        ticket = yield from self._loading.enter()
        try:
            return self._load(key, model, ability, loader)
        finally:
            self._loading.leave(ticket)

    def _load(self, key: tuple[str, str], model: ModelFacts, ability: str, loader: str) -> Held:
        with self._lock:  # somebody before us in the queue may have loaded it
            held = self._held.get(key)
            if held:
                held.in_use += 1
                return held
        began = time.monotonic()
        module, _, function = loader.partition(":")
        engine = getattr(importlib.import_module(module), function)(model, self.device)
        held = Held(
            model=model,
            ability=ability,
            engine=Coalesced(engine) if engine.sharing is Sharing.COALESCED else engine,
            turns=Turns() if engine.sharing is Sharing.EXCLUSIVE else None,
            counting=engine if isinstance(engine, Counting) else None,
            in_use=1,
            bytes=engine.weight_bytes(),
            loaded_in_s=time.monotonic() - began,
        )
        with self._lock:
            self._held[key] = held
        return held

    def release(self, held: Held) -> None:
        with self._lock:
            held.in_use -= 1

    def status(self) -> tuple[ModelStatus, ...]:
        with self._lock:
            return tuple(
                ModelStatus(
                    model=held.model.id,
                    ability=held.ability,
                    in_use=held.in_use,
                    bytes=held.bytes,
                    loaded_in_s=held.loaded_in_s,
                )
                for held in self._held.values()
            )

    def close(self) -> None:
        """Close every engine; nothing is running any more."""
        with self._lock:
            for held in self._held.values():
                held.engine.close()
            self._held.clear()
