"""The builder that `serve_config.yaml` names: settings in, one Serve application out."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing

from fastapi import FastAPI
from ray import serve
from ray.serve import Application, Deployment
from ray.serve.handle import DeploymentHandle

from configs.serve_file import check_serve_file
from configs.settings import MemorySettings, Settings, TracingSettings
from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Event, Failed
from deployments.contracts.memory import MemoryTerms
from deployments.contracts.refusal import Refusal
from deployments.families.logs import log_as_serve
from deployments.families.ray_meters import RayMeters
from deployments.families.registry import FAMILIES
from deployments.families.replica import FamilyReplica
from deployments.ingress.api import create_api
from deployments.ingress.desk import Desk
from deployments.ingress.kserve.grpc_service import Counter
from deployments.ingress.limits import Limits
from deployments.ingress.watch import HttpWatch
from deployments.telemetry.terms import TracingTerms
from deployments.telemetry.tracing import tracing_of
from graphs.access import access_of
from graphs.cluster.family import FamilyClient
from graphs.cluster.gpus import TYPE_LABEL, UNNAMED, gpus_here
from graphs.cluster.greeting import greet_when_ready
from graphs.cluster.grpc_door import GrpcDoor
from graphs.cluster.replacing import family_leaves, router_leaves
from graphs.cluster.shares import Share, fleet_of, shares_of
from graphs.jobs.house import DurableHouse
from graphs.models.choice import models_of
from graphs.models.hub_terms import terms_of
from graphs.router import Router
from graphs.watch import RequestWatch

ROUTING = {
    "request_router_class": "deployments.families.residency_router:ResidencyRouter",
    "request_routing_stats_period_s": 1.0,
}
"""How a family's calls find a replica; a file that says it otherwise has to say all of it."""

NUM_CPUS = 0.01
"""What every replica asks for of a CPU. More than none: Ray puts what asks for none on any node, also on a head that is
told to have no CPU, and starts at a node by chance rather than in turn. So little that one core has room for all
families, and for those that take their place in a redeploy.
"""


class RouterDeployment(GrpcDoor):
    """The application's ingress: HTTP, gRPC and Python handles are three doors to one Router."""

    def __init__(self, settings: Settings, handles: "dict[str, DeploymentHandle[object]]") -> None:
        log_as_serve()
        families = {name: FamilyClient(name, handle) for name, handle in handles.items()}
        self._settings = settings
        meters = RayMeters()
        tracing = tracing_of(traces_of(settings.tracing), serve.get_replica_context().replica_id.unique_id)
        self._http_watch, watch = HttpWatch(meters, tracing), RequestWatch(meters, tracing)
        models = models_of(settings)
        self._access = access_of(settings)
        self._durable = DurableHouse(settings, models, families, watch)
        self._router = Router(settings, models, families, self._durable.meter, watch)
        self._counter = Counter(Desk(self._router, limits_of(settings), self._durable), self._access)
        if settings.public_url:
            greet_when_ready(settings.public_url)

    def __serve_build_asgi_app__(self) -> FastAPI:
        return create_api(self._router, limits_of(self._settings), self._durable, self._access, self._http_watch)

    async def infer(self, request: Request) -> Answer:
        """The whole answer; raises AnymodalError."""
        return await self._router.infer(request)

    async def stream(self, request: Request) -> AsyncGenerator[tuple[int, Event], None]:
        """Events with the number of their hop; raises AnymodalError before the first."""
        async for numbered in self._router.stream(request):
            yield numbered

    async def answer(self, request: Request) -> Answer | Refusal:
        """As `infer`, but a refusal crosses as a value, for Ray logs at length what is raised."""
        try:
            return await self._router.infer(request)
        except AnymodalError as refused:
            return refused.refusal(request.task, request.model)

    async def events(self, request: Request) -> AsyncGenerator[tuple[int, Event], None]:
        """As `stream`, but what is refused before the first event is a `failed` one too."""
        try:
            async with aclosing(self._router.stream(request)) as events:
                async for numbered in events:
                    yield numbered
        except AnymodalError as refused:
            yield 0, Failed(error=refused.refusal(request.task, request.model))


def _router(settings: Settings) -> Deployment:
    leaving = router_leaves(settings)
    ingress: type = serve.ingress()(RouterDeployment)
    declare: Callable[[type], Deployment] = serve.deployment(
        name="router",
        ray_actor_options={"num_cpus": NUM_CPUS},
        max_ongoing_requests=1000,
        graceful_shutdown_timeout_s=leaving.within_s,
        max_surge_percent=leaving.surge_percent,
    )
    return declare(ingress)


def build(settings: Settings) -> Application:
    """The application on the cluster that this process is in. Raises as `application`."""
    gpus = settings.gpus.count or gpus_here() if settings.accelerator == "cuda" else {}
    return application(settings, gpus)


def application(settings: Settings, gpus: Mapping[str, int]) -> Application:
    """A router over one deployment a family, on so many GPUs of each type.

    Raises UnknownKeys, LosesWhatIsBuilt, DoesNotFit, UnknownGpu, ValueError for what is no family, and what `models_of`
    raises for an operator's own catalog and `access_of` for the file of keys.
    """
    models_of(settings)
    access_of(settings)
    _refuse_unknown("families", settings.families)
    _refuse_unknown("memory.bytes", settings.memory.bytes)
    if settings.config_file:
        check_serve_file(settings.config_file, FAMILIES)
    asked = settings.gpu_gib
    shares = shares_of(asked, fleet_of(gpus, settings.gpus.gib)) if asked else {}
    return _router(settings).bind(settings, {name: _family(name, settings, shares.get(name)) for name in FAMILIES})


def _refuse_unknown(where: str, named: Collection[str]) -> None:
    if unknown := sorted(set(named) - set(FAMILIES)):
        raise ValueError(f"{where} names {', '.join(unknown)}; families are {', '.join(FAMILIES)}")


def _family(name: str, settings: Settings, share: Share | None) -> Application:
    leaving = family_leaves(settings, share)
    declare: Callable[[type], Deployment] = serve.deployment(
        name=name,
        max_ongoing_requests=FAMILIES[name].max_ongoing_requests,
        ray_actor_options=actor_options(share),
        request_router_config=ROUTING | {"request_router_kwargs": {"spill_at": FAMILIES[name].spill_at}},
        graceful_shutdown_timeout_s=leaving.within_s,
        max_surge_percent=leaving.surge_percent,
    )
    return declare(FamilyReplica).bind(
        name, memory_of(name, settings.memory, share), terms_of(settings.hub), traces_of(settings.tracing)
    )


def traces_of(settings: TracingSettings) -> TracingTerms:
    """Where spans go, as router and families are told."""
    return TracingTerms(endpoint=settings.otlp_endpoint, ratio=settings.ratio)


def actor_options(share: Share | None) -> dict[str, object]:
    """What Ray is asked for: a part of a GPU, of the type that it was reckoned for; none: the CPU."""
    if share is None:
        return {"num_cpus": NUM_CPUS, "num_gpus": 0}
    selector = {} if share.gpu.type == UNNAMED else {"label_selector": {TYPE_LABEL: share.gpu.type}}
    return {"num_cpus": NUM_CPUS, "num_gpus": share.num_gpus, **selector}


def memory_of(family: str, settings: MemorySettings, share: Share | None) -> MemoryTerms:
    """The terms on which a family's models are in memory."""
    return MemoryTerms(
        bytes=settings.bytes.get(family),
        share=settings.share,
        gpu_share=share.num_gpus if share else 1,
        gpu_bytes=share.cap_bytes if share else None,
        idle_s=settings.idle_s,
        parallel_loads=settings.parallel_loads,
        remember_failure_s=settings.remember_failure_s,
    )


def limits_of(settings: Settings) -> Limits:
    """The settings that the HTTP edge keeps."""
    return Limits(
        max_body_bytes=settings.max_body_bytes,
        url_fetch=settings.url_fetch.allowed,
        fetch_bytes=settings.url_fetch.max_bytes,
        fetch_timeout_s=settings.url_fetch.timeout_s,
    )
