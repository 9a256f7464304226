"""The builder that `serve_config.yaml` names: settings in, one Serve application out."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import ray
from fastapi import FastAPI
from ray import serve
from ray.serve import Application, Deployment
from ray.serve.handle import DeploymentHandle

from configs.serve_file import check_serve_file
from configs.settings import MemorySettings, Settings
from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import AnymodalError
from deployments.contracts.events import Event, Failed
from deployments.contracts.memory import MemoryTerms
from deployments.contracts.refusal import Refusal
from deployments.families.registry import FAMILIES
from deployments.families.replica import FamilyReplica
from deployments.ingress.api import create_api
from deployments.ingress.desk import Desk
from deployments.ingress.kserve.grpc_service import Counter
from deployments.ingress.limits import Limits
from graphs.access import access_of
from graphs.family import FamilyClient
from graphs.greeting import greet_when_ready
from graphs.grpc_door import GrpcDoor
from graphs.hub_terms import terms_of
from graphs.jobs.house import DurableHouse
from graphs.models import models_of
from graphs.router import Router

ROUTING = {
    "request_router_class": "deployments.families.residency_router:ResidencyRouter",
    "request_routing_stats_period_s": 1.0,
}
"""How a family's calls find a replica; a file that says it otherwise has to say all of it."""


class RouterDeployment(GrpcDoor):
    """The application's ingress: HTTP, gRPC and Python handles are three doors to one Router."""

    def __init__(self, settings: Settings, handles: "dict[str, DeploymentHandle[object]]") -> None:
        families = {name: FamilyClient(name, handle) for name, handle in handles.items()}
        self._settings = settings
        models = models_of(settings)
        self._access = access_of(settings)
        self._durable = DurableHouse(settings, models, families)
        self._router = Router(settings, models, families, self._durable.meter)
        self._counter = Counter(Desk(self._router, limits_of(settings), self._durable), self._access)
        if settings.public_url:
            greet_when_ready(settings.public_url)

    def __serve_build_asgi_app__(self) -> FastAPI:
        return create_api(self._router, limits_of(self._settings), self._durable, self._access)

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


def _router() -> Deployment:
    ingress: type = serve.ingress()(RouterDeployment)
    declare: Callable[[type], Deployment] = serve.deployment(
        name="router", ray_actor_options={"num_cpus": 0}, max_ongoing_requests=1000
    )
    return declare(ingress)


def build(settings: Settings) -> Application:
    """The application: a router over one deployment a family.

    Raises UnknownKeys, pydantic's ValidationError, and what `models_of` raises for an operator's own catalog and
    `access_of` for the file of keys.
    """
    models_of(settings)
    access_of(settings)
    if settings.config_file:
        check_serve_file(settings.config_file)
    for where, named in (("gpu_share", settings.gpu_share), ("memory.bytes", settings.memory.bytes)):
        if unknown := sorted(set(named) - set(FAMILIES)):
            raise ValueError(f"{where} names {', '.join(unknown)}; families are {', '.join(FAMILIES)}")
    gpus = ray.cluster_resources().get("GPU", 0) if ray.is_initialized() else 0  # type: ignore[no-untyped-call]
    families = {name: _family(name, settings, settings.gpu_share.get(name, 0.0) if gpus else 0.0) for name in FAMILIES}
    return _router().bind(settings, families)


def _family(name: str, settings: Settings, num_gpus: float) -> Application:
    declare: Callable[[type], Deployment] = serve.deployment(
        name=name,
        max_ongoing_requests=FAMILIES[name].max_ongoing_requests,
        ray_actor_options={"num_cpus": 0, "num_gpus": num_gpus},
        request_router_config=ROUTING,
    )
    return declare(FamilyReplica).bind(name, memory_of(name, settings.memory, num_gpus), terms_of(settings.hub))


def memory_of(family: str, settings: MemorySettings, num_gpus: float) -> MemoryTerms:
    """The terms on which a family's models are in memory."""
    return MemoryTerms(
        bytes=settings.bytes.get(family),
        share=settings.share,
        gpu_share=num_gpus or 1,
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
