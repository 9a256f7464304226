"""The router: one object behind the HTTP dialects and the Python handle, from a request to its answer."""

from collections.abc import Mapping
from contextlib import aclosing
from uuid import uuid4

from configs.settings import Settings
from deployments.contracts.call import ANY_TO_ANY, Answer, Request
from deployments.contracts.errors import AnymodalError, raised_from
from deployments.contracts.events import Failed
from deployments.contracts.model import ModelFacts
from deployments.contracts.status import Capability, FamilyStatus
from deployments.contracts.task import AnyTask
from deployments.tasks.registry import FAMILIES
from graphs.capabilities import capabilities
from graphs.execute import FamilyDoor, StepEvents, execute
from graphs.fold import Fold
from graphs.models import Models, facts_of
from graphs.route import Route, route


class Router:
    """Implements `deployments.ingress.gateway.Gateway` over the families' handles."""

    def __init__(self, settings: Settings, models: Models, families: Mapping[str, FamilyDoor]) -> None:
        self._settings = settings
        self._models = models
        self._families = families

    async def infer(self, request: Request, call_id: str = "") -> Answer:
        """The whole answer: a fold over the same events that `stream` gives, of which only the last ones cross."""
        way = route(request, self._models)
        fold = Fold(request.task, way)
        async with aclosing(self._events(way, request, whole=True)) as events:
            async for number, event in events:
                if isinstance(event, Failed):
                    raise raised_from(event.error)
                fold.take(number, event)
        return fold.answer(call_id or uuid4().hex)

    async def stream(self, request: Request, call_id: str = "") -> StepEvents:  # noqa: ARG002 — the gateway's signature
        """Events as they happen. What fails before the first raises; what fails later is a last `failed` event."""
        way = route(request, self._models)
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

    def models(self) -> tuple[ModelFacts, ...]:
        return tuple(facts_of(row) for row in self._models.rows)

    def capabilities(self) -> tuple[Capability, ...]:
        return capabilities(self._models)

    async def status(self) -> tuple[FamilyStatus, ...]:
        return tuple([await family.status() for family in self._families.values()])
