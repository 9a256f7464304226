"""A model in memory: its engine as requests see it, how many hold it, and what it takes."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deployments.contracts.abilities.sharing import Counting, Sharing
from deployments.contracts.model import ModelFacts, Precision
from deployments.contracts.status import ModelStatus, State
from deployments.runtime.batching import Coalesced
from deployments.runtime.eviction import Candidate
from deployments.runtime.turns import Turns


class Key(NamedTuple):
    """What is loaded once: a model's very weights, for an ability, in a precision (None is the device's best)."""

    id: str
    source: str
    revision: str | None
    gguf: str | None
    precision: Precision | None
    loader: str


def key_of(model: ModelFacts, loader: str) -> Key:
    return Key(model.id, model.source, model.revision, model.gguf, model.precision, loader)


@dataclass(eq=False)
class Held:
    """Changed by the pool alone, under its lock. `retiring`: no longer given out, for a load waits for its room."""

    key: Key
    model: ModelFacts
    ability: str
    device: str
    engine: Any
    turns: Turns | None
    counting: Counting | None
    bytes: int
    grown_bytes: int | None
    load_s: Mapping[str, float]
    in_use: int = 0
    used_at: float = field(default_factory=time.monotonic)
    last_error: str | None = None
    retiring: bool = False

    @property
    def loaded_in_s(self) -> float:
        return sum(seconds for phase, seconds in self.load_s.items() if phase != "waiting")

    @property
    def idle_s(self) -> float:
        return 0.0 if self.in_use else time.monotonic() - self.used_at

    def candidate(self, copied: bool) -> Candidate:
        return Candidate(
            key=self.key,
            bytes=self.bytes,
            idle_s=time.monotonic() - self.used_at,
            reload_s=self.loaded_in_s,
            in_use=self.in_use > 0,
            pinned=self.model.pinned,
            failed=self.last_error is not None,
            copied=copied,
        )

    def status(self, state: State = "ready") -> ModelStatus:
        return model_status(
            self.model,
            self.ability,
            self.device if state == "ready" else "cpu",
            state,
            in_use=self.in_use,
            bytes=self.bytes,
            grown_bytes=self.grown_bytes,
            loaded_in_s=self.loaded_in_s,
            load_s=dict(self.load_s),
            idle_s=self.idle_s,
            last_error=self.last_error,
        )


def model_status(model: ModelFacts, ability: str, device: str, state: State, **told: Any) -> ModelStatus:
    return ModelStatus(
        model=model.id,
        ability=ability,
        state=state,
        device=device,
        precision=model.precision,
        revision=model.revision,
        pinned=model.pinned,
        declared_bytes=model.bytes,
        **told,
    )


def engine_for_requests(engine: Any, ran: Callable[[int], None]) -> tuple[Any, Turns | None, Counting | None]:
    """The engine as many share it, the turns they take where one alone may use it, and what counts its tokens.
    `ran` is told how many items each batch has.
    """
    return (
        Coalesced(engine, ran) if engine.sharing is Sharing.COALESCED else engine,
        Turns() if engine.sharing.takes_turns else None,
        engine if isinstance(engine, Counting) else None,
    )
