"""The router: one object behind the HTTP dialects and the Python handle, from a request to its answer."""

from collections.abc import Mapping
from contextlib import aclosing
from uuid import uuid4

from configs.settings import Settings
from deployments.contracts.call import ANY_TO_ANY, Answer, Request
from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Failed
from deployments.contracts.model import ModelFacts
from deployments.contracts.raising import raised_from
from deployments.contracts.status import Capability
from deployments.contracts.task import AnyTask
from deployments.tasks.registry import FAMILIES
from graphs.capabilities import capabilities
from graphs.execute import FamilyDoor, StepEvents, execute
from graphs.fold import Fold
from graphs.lookup import Lookup
from graphs.models import Models
from graphs.route import Route, route
from graphs.stock import Stock


class Router:
    """Implements `deployments.ingress.gateway.Gateway` over the families' handles."""

    def __init__(self, settings: Settings, models: Models, families: Mapping[str, FamilyDoor]) -> None:
        self._settings = settings
        self._models = models
        self._lookup = Lookup(settings, models)
        self._families = families
        self.stock = Stock(settings, self._lookup, families)

    async def way(self, request: Request) -> Route:
        """The request made ready to run. Raises what is wrong with it, or with a model of the Hub that it names."""
        return route(request, await self._lookup.models_for(request))

    async def infer(self, request: Request, call_id: str = "") -> Answer:
        """The whole answer: a fold over the same events that `stream` gives, of which only the last ones cross."""
        way = await self.way(request)
        fold = Fold(request.task, way)
        async with aclosing(self._events(way, request, whole=True)) as events:
            async for number, event in events:
                if isinstance(event, Failed):
                    raise raised_from(event.error)
                fold.take(number, event)
        return fold.answer(call_id or uuid4().hex)

    async def stream(self, request: Request, call_id: str = "") -> StepEvents:  # noqa: ARG002 — the gateway's signature
        """Events as they happen. What fails before the first raises; what fails later is a last `failed` event."""
        way = await self.way(request)
        sent = False
        try:
            async with aclosing(self._events(way, request, whole=False)) as events:
                async for number, event in events:
                    if isinstance(event, Failed) and not sent:
                        raise raised_from(event.error)
                    yield number, event
                    sent = True
        except AnymodalError as refused:
            if not sent:
                raise
            yield number, Failed(error=refused.refusal(request.task, request.model))

    def _events(self, way: Route, request: Request, *, whole: bool) -> StepEvents:
        return execute(
            way,
            self._families,
            whole=whole,
            deadline_s=self._settings.deadline_s,
            planned=request.task == ANY_TO_ANY,
        )

    def tasks(self) -> Mapping[str, tuple[AnyTask, ...]]:
        return FAMILIES

    async def models(self) -> tuple[ModelFacts, ...]:
        return (await self._lookup.models()).all()

    async def model(self, id: str) -> ModelFacts:
        return await self._lookup.model(id)

    def capabilities(self) -> tuple[Capability, ...]:
        return capabilities(self._models)
