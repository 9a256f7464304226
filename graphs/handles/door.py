"""The way to the application from a process of its cluster: a Serve handle, its calls by reference."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol, cast

from ray import serve
from ray.exceptions import RayActorError, RayTaskError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle, DeploymentResponse, DeploymentResponseGenerator

from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import Overloaded, ReplicaLost, Unavailable
from deployments.contracts.events import Event
from deployments.contracts.refusal import Refusal

Numbered = tuple[int, Event]


class Door(Protocol):
    """A way to the router, used in one event loop. Refusals are values; cancelling or closing a call stops its work."""

    async def open(self) -> None:
        """Raises RayServeException where no such application runs."""

    async def answer(self, request: Request) -> Answer | Refusal: ...

    def events(self, request: Request) -> AsyncGenerator[Numbered, None]: ...


class HandleDoor:
    """By value a call would be 3 ms quicker, but a process without the application's flags takes no answer above 4 MiB
    then.
    """

    def __init__(self, app: str) -> None:
        self._app = app

    @cached_property
    def _router(self) -> "DeploymentHandle[Any]":
        return serve.get_app_handle(self._app).options(_by_reference=True)

    async def open(self) -> None:
        _ = self._router

    async def answer(self, request: Request) -> Answer | Refusal:
        with as_itself():
            response = cast("DeploymentResponse[Answer | Refusal]", self._router.answer.remote(request))
            try:
                return await response
            except asyncio.CancelledError:
                response.cancel()  # type: ignore[no-untyped-call]
                raise

    async def events(self, request: Request) -> AsyncGenerator[Numbered, None]:
        with as_itself():
            streaming = self._router.options(stream=True)
            events = cast("DeploymentResponseGenerator[Numbered]", streaming.events.remote(request))
            try:
                async for numbered in events:
                    yield numbered
            except (asyncio.CancelledError, GeneratorExit):
                events.cancel()  # type: ignore[no-untyped-call]
                raise


@contextmanager
def as_itself() -> Iterator[None]:
    """What went wrong on the cluster, without Ray's wrapping. Raises Overloaded, ReplicaLost, Unavailable for Ray's own
    errors.
    """
    try:
        yield
    except BackPressureError as full:
        raise Overloaded("the router has as many requests as it takes; try again") from full
    except DeploymentUnavailableError as failed:
        raise Unavailable(f"the application does not run: {failed}") from failed
    except RayActorError as lost:
        raise ReplicaLost("the router's replica was lost while it worked; ask again") from lost
    except RayTaskError as told:
        raise told.cause from None
