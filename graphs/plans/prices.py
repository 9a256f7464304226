"""How long hops take, learnt from those that ran: what the planner weighs beside what tasks declare."""

import time
from collections.abc import Iterable

from deployments.contracts.status import FamilyStatus

NEW = 0.25
"""The weight of the newest run in what is expected of the next."""
STATUS_FOR_S = 2.0
"""For so long it is not asked again which models are in memory."""
Key = tuple[str, str]


class Prices:
    """What one router has seen of tasks on models, and where these were in memory when somebody last looked."""

    def __init__(self) -> None:
        self._run_s: dict[Key, float] = {}
        self._load_s: dict[str, float] = {}
        self._warm: frozenset[str] | None = None
        self._looked_at = -STATUS_FOR_S

    def learn(self, task: str, model: str, *, run_s: float, load_s: float) -> None:
        """A hop that went well; `load_s` is how long it waited for its model, next to nothing where that was there."""
        before = self._run_s.get((task, model))
        self._run_s[task, model] = run_s if before is None else before + NEW * (run_s - before)
        self._load_s[model] = max(load_s, self._load_s.get(model, 0.0) * (1 - NEW))

    def expected_s(self, task: str, model: str) -> float | None:
        """None where it never ran. A load counts where the model is known not to be in memory."""
        run_s = self._run_s.get((task, model))
        if run_s is None:
            return None
        return run_s if self._warm is None or model in self._warm else run_s + self._load_s.get(model, 0.0)

    def is_stale(self) -> bool:
        """True for the first who asks in a while: who then tells what is in memory."""
        now = time.monotonic()
        if now - self._looked_at < STATUS_FOR_S:
            return False
        self._looked_at = now
        return True

    def tell(self, statuses: Iterable[FamilyStatus]) -> None:
        """What is in memory now."""
        self._warm = frozenset(
            model.model
            for status in statuses
            for replica in status.replicas
            for model in replica.models
            if model.state == "ready"
        )
