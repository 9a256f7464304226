"""Which models there are for a request: the catalog's rows, the operator's folders, and what it names of the Hub."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard

from configs.settings import Settings
from deployments.contracts.call import ANY_TO_ANY, Request
from deployments.contracts.errors import UnknownModel
from deployments.contracts.model import ModelFacts
from graphs.models.choice import Models
from graphs.models.hub_models import check_name
from graphs.models.hub_shelf import HubShelf
from graphs.models.local_models import PREFIX, LocalModels

MOST_NAMED = 16


class Lookup:
    """Finds what a request names before it is planned, so that the plan itself waits for nothing."""

    def __init__(self, settings: Settings, models: Models) -> None:
        self._models = models
        self._local = LocalModels(settings.local_models, models.default_tier)
        self._hub = HubShelf(settings.hub, models.default_tier) if settings.hub.allow else None

    async def models(self) -> Models:
        """All that may be listed."""
        return self._models.with_found(await self._local.look())

    async def models_for(self, request: Request) -> Models:
        """The models as they are known, with those that the request names found out about. Raises as `model`, but for
        what nobody brings: the plan says what there is instead.
        """
        found = {id: model for id in named_in(request) if (model := await self._found(id))}
        return self._models.with_found(self._local.known).with_found(found)

    async def model(self, id: str) -> ModelFacts:
        """The one of this id.

        Raises UnknownModel, InvalidModelId, ModelNotAllowed, UnsafeWeights, ModelTooLarge, RemoteCodeDisabled,
        ModelTaskMismatch for what none of our engines loads, and as the Hub fails.
        """
        found = self._models.named(id) or await self._found(id)
        if found is None:
            raise UnknownModel(f"unknown model {id[:120]!r}; GET /api/models lists those there are", "model")
        return found

    async def _found(self, id: str) -> ModelFacts | None:
        """What no row is; None where that is nobody's."""
        if self._models.named(id) is not None:
            return None
        if id.startswith(PREFIX):
            return await self._local.find(id)
        check_name(id)
        return await self._hub.find(id) if self._hub and "/" in id else None


def named_in(request: Request) -> Iterator[str]:
    """The models that a request names; of any-to-any the first few."""
    if request.model is not None:
        yield request.model
    if request.task == ANY_TO_ANY:
        by_task, allowed = (request.parameters.get(name) for name in ("models", "allow_models"))
        named = (*(by_task.values() if isinstance(by_task, dict) else ()), *(allowed if _is_list(allowed) else ()))
        yield from (id for id in named[:MOST_NAMED] if isinstance(id, str))


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)
