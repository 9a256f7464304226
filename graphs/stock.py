"""The models behind the router: which there are, where they are in memory, brought in and given back."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from itertools import chain

from configs.settings import Settings
from deployments.contracts.call import Wanted
from deployments.contracts.errors import DeadlineExceeded, ModelInUse, ModelNotAllowed, ModelTaskMismatch
from deployments.contracts.events import Event, Failed
from deployments.contracts.listing import ModelDetail, ModelFilter, ModelPage
from deployments.contracts.model import ModelFacts
from deployments.contracts.raising import raised_from
from deployments.contracts.status import FamilyStatus, UnloadOutcome
from deployments.hub.client import HubClient
from deployments.hub.token import has_token
from deployments.tasks.registry import FAMILY_OF, task_named
from graphs.models.hub_listing import hub_entry, hub_page, hub_query
from graphs.models.hub_terms import terms_of
from graphs.models.listing import entry_of, listed, states_in
from graphs.models.lookup import Lookup
from graphs.models.places import places_of
from graphs.runs.hop import FamilyDoor


class Stock:
    """Implements `deployments.ingress.stock.Stock` over the families' handles."""

    def __init__(self, settings: Settings, lookup: Lookup, families: Mapping[str, FamilyDoor]) -> None:
        self._settings = settings
        self._lookup = lookup
        self._families = families
        self._hub = HubClient(terms_of(settings.hub))

    async def listed(self, asked: ModelFilter) -> ModelPage:
        """The page that is asked for. Raises InvalidInput; of the Hub's, as `HubClient.search`, and ModelNotAllowed."""
        if asked.origin == "hub":
            return await self._of_the_hub(asked)
        statuses = await self.status() if asked.asks_for_states else None
        return listed((await self._lookup.models()).all(), asked, statuses)

    async def _of_the_hub(self, asked: ModelFilter) -> ModelPage:
        terms = self._settings.hub
        if not terms.allow:
            raise ModelNotAllowed(
                "this server runs no models of the Hub but those of its catalog; its operator may allow some by "
                "hub.allow in the settings",
                "origin",
            )
        page = await asyncio.to_thread(self._hub.search, hub_query(asked))
        return hub_page(page, partial(hub_entry, terms=terms, has_token=has_token()))

    async def told(self, id: str) -> ModelDetail:
        """All about one model. Raises as `Lookup.model`."""
        model = await self._lookup.model(id)
        models = await self._lookup.models()
        entry = entry_of(model, None)
        statuses = await self._statuses(entry.families)
        return ModelDetail(
            entry=entry.model_copy(update={"states": states_in(statuses).get(id, ())}),
            defaults={task: dict(models.defaults(task, id)) for task in model.tasks},
            default_of={
                task: tuple(tier for tier, first in models.default_ids(task).items() if first == id)
                for task in model.tasks
            },
            places=places_of(model, statuses),
            faults={status.family: status.fault for status in statuses if status.fault},
        )

    async def status(self) -> tuple[FamilyStatus, ...]:
        """Every family's replicas and the models in their memory; all are asked at the same time."""
        return await self._statuses(tuple(self._families))

    async def _statuses(self, names: tuple[str, ...]) -> tuple[FamilyStatus, ...]:
        doors = (self._families[name] for name in names)
        return tuple(await asyncio.gather(*(door.status() for door in doors)))

    async def load(self, id: str, task: str | None) -> AsyncGenerator[Event, None]:
        """`loading` events, then `ready`. What fails before the first raises; what fails later is a last `failed`.

        Raises as `Lookup.model`, UnknownTask, ModelTaskMismatch, DeadlineExceeded, and what the family refuses.
        """
        model = await self._lookup.model(id)
        wanted = Wanted(task=_task_of(model, task), model=model)
        deadline_s = self._settings.deadline_s + self._settings.hub.download_s
        ends_at = time.monotonic() + deadline_s
        sent = False
        async with aclosing(self._families[FAMILY_OF[wanted.task]].load(wanted)) as events:
            while event := await _next(events, ends_at, deadline_s):
                if isinstance(event, Failed) and not sent:
                    raise raised_from(event.error)
                yield event
                sent = True

    async def unload(self, id: str) -> tuple[UnloadOutcome, ...]:
        """What every replica of every family did: a guard is held by families that none of its tasks belongs to.

        Raises as `Lookup.model`; ModelInUse where a replica keeps it for those who use it.
        """
        await self._lookup.model(id)
        outcomes = tuple(chain(*await asyncio.gather(*(door.unload(id) for door in self._families.values()))))
        keeping = [outcome.in_use for outcome in outcomes if outcome.in_use]
        if keeping:
            raise ModelInUse(
                f"{id} is in use by {sum(keeping)} requests in {len(keeping)} replicas, which keep it; "
                f"{sum(one.held and not one.in_use for one in outcomes)} gave it back. Ask again when they are done",
                "model",
            )
        return outcomes


def _task_of(model: ModelFacts, named: str | None) -> str:
    """The task that a model is loaded for, its first where none is named. Raises UnknownTask, ModelTaskMismatch."""
    task = task_named(named).id if named else model.tasks[0]
    if task not in model.tasks:
        raise ModelTaskMismatch(f"{model.id} does {', '.join(model.tasks)}, not {task}", "task")
    return task


async def _next(events: AsyncGenerator[Event, None], ends_at: float, deadline_s: float) -> Event | None:
    try:
        async with asyncio.timeout(ends_at - time.monotonic()):
            return await anext(events, None)
    except TimeoutError:
        raise DeadlineExceeded(f"the load took longer than the {deadline_s:g} s it has; it may still go on") from None
