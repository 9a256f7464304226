"""The router: one object behind the HTTP dialects and the Python handle, from a request to its answer."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from uuid import uuid4

from configs.settings import Settings
from deployments.contracts.call import ANY_TO_ANY, Answer, Request
from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Done, Failed, Planned
from deployments.contracts.graph import KindGraph
from deployments.contracts.model import ModelFacts
from deployments.contracts.raising import raised_from
from deployments.contracts.status import Capability
from deployments.contracts.task import AnyTask
from deployments.tasks.registry import FAMILIES
from graphs.meter import Meter
from graphs.models.capabilities import capabilities
from graphs.models.choice import Models
from graphs.models.lookup import Lookup
from graphs.plans.matrix import kind_graph
from graphs.plans.planning import Planner
from graphs.plans.route import Route
from graphs.plans.routing import route
from graphs.runs.execute import StepEvents, execute
from graphs.runs.fold import Fold
from graphs.runs.hop import FamilyDoor
from graphs.stock import Stock
from graphs.watch import RequestWatch, WatchedRequest


class Router:
    """Implements `deployments.ingress.gateway.Gateway` over the families' handles."""

    def __init__(
        self,
        settings: Settings,
        models: Models,
        families: Mapping[str, FamilyDoor],
        meter: Meter,
        watch: RequestWatch | None = None,
    ) -> None:
        self._settings = settings
        self.meter = meter
        self._watch = watch or RequestWatch()
        self._models = models
        self._lookup = Lookup(settings, models)
        self._families = families
        self._planner = Planner()
        self._looking: asyncio.Task[None] | None = None
        self.stock = Stock(settings, self._lookup, families)

    async def way(self, request: Request) -> Route:
        """The request made ready to run. Raises what is wrong with it, or with a model of the Hub that it names."""
        if request.task == ANY_TO_ANY:
            self._look_around()
        return route(request, await self._lookup.models_for(request), self._planner)

    def _look_around(self) -> None:
        """What is in memory now is known to a later plan: this one waits for nobody."""
        if self._planner.prices.is_stale():
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        self._planner.prices.tell(await self.stock.status())

    async def infer(self, request: Request, call_id: str = "") -> Answer:
        """The whole answer: a fold over the same events that `stream` gives, of which only the last ones cross."""
        await self.meter.admit()
        call_id = call_id or uuid4().hex
        with self._watch.request(request, self._models) as seen:
            way = await self._planned(request, seen)
            if way.dry_run:
                return planned(request, way, call_id)
            fold = Fold(request.task, way)
            async with aclosing(self._events(way, request, seen, whole=True)) as events:
                async for number, event in events:
                    if isinstance(event, Failed):
                        raise raised_from(event.error.model_copy(update={"steps": fold.so_far()}))
                    fold.take(number, event)
            return fold.answer(call_id)

    async def _planned(self, request: Request, seen: WatchedRequest) -> Route:
        with seen.planning():
            way = await self.way(request)
        seen.planned(way)
        return way

    async def stream(self, request: Request, call_id: str = "") -> StepEvents:  # noqa: ARG002 — the gateway's signature
        """Events as they happen. What fails before the first raises; what fails later is a last `failed` event."""
        await self.meter.admit()
        with self._watch.request(request, self._models) as seen:
            async with aclosing(self._streamed(request, seen)) as events:
                async for number, event in events:
                    seen.told(event)
                    yield number, event

    async def _streamed(self, request: Request, seen: WatchedRequest) -> StepEvents:
        way = await self._planned(request, seen)
        if way.dry_run:
            yield 0, Planned(hops=way.hops)
            yield 0, Done(output=way.plan)
            return
        sent = False
        try:
            async with aclosing(self._told(way, request, seen)) as events:
                async for number, event in events:
                    if isinstance(event, Failed) and not sent:
                        raise raised_from(event.error)
                    yield number, event
                    sent = True
        except AnymodalError as refused:
            if not sent:
                raise
            yield number, Failed(error=refused.refusal(request.task, request.model))

    async def _told(self, way: Route, request: Request, seen: WatchedRequest) -> StepEvents:
        """The events, of any-to-any the last with what the whole took."""
        fold = Fold(request.task, way)
        async with aclosing(self._events(way, request, seen, whole=False)) as events:
            async for number, event in events:
                fold.take(number, event)
                last = request.task == ANY_TO_ANY and fold.is_whole
                if not last or way.several:
                    yield number, event
                if last and isinstance(event, Done):
                    yield number, fold.closed(event)

    async def _events(self, way: Route, request: Request, seen: WatchedRequest, *, whole: bool) -> StepEvents:
        running = execute(
            way,
            seen.doors(self._families),
            whole=whole,
            deadline_s=self._settings.deadline_s,
            planned=request.task == ANY_TO_ANY,
        )
        async with aclosing(running) as events:
            async for number, event in events:
                if isinstance(event, Done):
                    leg = way.legs[number]
                    seen.hop_done(leg, event)
                    run_s, load_s = event.runtime_ms_model / 1000, event.load_ms / 1000
                    self._planner.prices.learn(leg.task.id, leg.model.id, run_s=run_s, load_s=load_s)
                    await self.meter.charge(event.usage)
                yield number, event

    def tasks(self) -> Mapping[str, tuple[AnyTask, ...]]:
        return FAMILIES

    async def models(self) -> tuple[ModelFacts, ...]:
        return (await self._lookup.models()).all()

    async def model(self, id: str) -> ModelFacts:
        return await self._lookup.model(id)

    async def graph(self) -> KindGraph:
        self._look_around()
        return await kind_graph(self._models, self._planner)

    def capabilities(self) -> tuple[Capability, ...]:
        return capabilities(self._models)


def planned(request: Request, way: Route, call_id: str) -> Answer:
    """The plan as an answer: nothing has run."""
    return Answer(
        id=call_id,
        task=request.task,
        model=way.legs[-1].model.id,
        output=way.plan,
        steps=(),
        runtime_ms=0.0,
        runtime_ms_model=0.0,
        cost=way.cost,
    )
