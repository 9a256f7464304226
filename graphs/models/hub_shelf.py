"""The Hub's models that requests name: what the Hub says of each, asked once however many want it, kept for a while."""

import asyncio
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from configs.catalog import Tier
from configs.settings import HubSettings
from deployments.contracts.errors import Overloaded
from deployments.contracts.model import ModelFacts
from deployments.hub.client import HubClient
from graphs.models.hub_models import check_allowed, offered
from graphs.models.hub_terms import terms_of

MAX_KEPT = 1000
MAX_ASKING = 64
"""Models asked about at a time; each question ends within the settings' `timeout_s`."""
THREADS = 8


@dataclass(frozen=True)
class Kept:
    model: ModelFacts
    until: float


class HubShelf:
    """Nothing is asked of the Hub before the id is allowed."""

    def __init__(self, terms: HubSettings, tier: Tier) -> None:
        self._terms = terms
        self._tier: Tier = tier
        self._client = HubClient(terms_of(terms))
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="hub")
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._asking: dict[str, asyncio.Task[ModelFacts]] = {}

    async def find(self, id: str) -> ModelFacts:
        """Raises as `offered`, as `HubClient.facts`, and Overloaded."""
        check_allowed(id, self._terms)
        kept = self._kept.get(id)
        if kept and time.monotonic() < kept.until:
            return kept.model
        if id not in self._asking:
            self._ask(id)
        # Shielded: others may wait for the same, and whoever comes next finds it.
        return await asyncio.shield(self._asking[id])

    def _ask(self, id: str) -> None:
        if len(self._asking) >= MAX_ASKING:
            raise Overloaded("the Hub is being asked about as many models as it may be; try again in a second", "model")
        task = asyncio.create_task(self._found(id))
        self._asking[id] = task
        task.add_done_callback(lambda done: self._asked(id, done))

    async def _found(self, id: str) -> ModelFacts:
        facts = await asyncio.get_running_loop().run_in_executor(self._threads, self._client.facts, id)
        return offered(facts, self._terms, self._tier)

    def _asked(self, id: str, done: "asyncio.Task[ModelFacts]") -> None:
        """Refusals are not kept: a model may be published, or the Hub be back, the next second."""
        del self._asking[id]
        if done.cancelled() or done.exception():
            return
        self._kept[id] = Kept(done.result(), time.monotonic() + self._terms.facts_for_s)
        self._kept.move_to_end(id)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
