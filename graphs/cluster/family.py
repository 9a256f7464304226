"""The router's way to one family over its Serve handle: a call lost with its replica is asked once more."""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import cast

from pydantic import BaseModel
from ray.exceptions import RayActorError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle, DeploymentResponseGenerator

from deployments.contracts.call import Wanted, Work
from deployments.contracts.errors import Overloaded, ReplicaLost, Unavailable
from deployments.contracts.events import Event
from deployments.contracts.kinds import Medium
from deployments.contracts.status import FamilyStatus, ReplicaStatus, UnloadOutcome
from graphs.cluster.pace import Pace
from graphs.cluster.replicas import Heard, heard_from_all

BY_VALUE_BYTES = 1_000_000
"""Above this, bytes cross through Ray's object store; below, by value is faster (measured, ray 2.60)."""
STATUS_WITHIN_S = 5.0
UNLOAD_WITHIN_S = 60.0
Batches = DeploymentResponseGenerator[list[Event]]


class FamilyClient:
    """Asks one family; what it refuses arrives as a `failed` event."""

    def __init__(self, name: str, handle: "DeploymentHandle[object]") -> None:
        self.name = name
        self._handle = handle
        self._pace = Pace()
        self._by_reference = handle.options(_by_reference=True)

    def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]:
        """The call's events, or with `whole` the last alone. Raises Overloaded, ReplicaLost, Unavailable."""
        return self._once_more(lambda: self._whole(work) if whole else self._streamed(work))

    def load(self, wanted: Wanted) -> AsyncGenerator[Event, None]:
        """The events of a load in one of the replicas. Raises Overloaded, ReplicaLost, Unavailable."""
        return self._once_more(lambda: self._loaded(wanted))

    async def _once_more(self, ask: Callable[[], AsyncGenerator[Event, None]]) -> AsyncGenerator[Event, None]:
        for attempt in (1, 2):
            sent = False
            try:
                with self._pace.call():
                    async with aclosing(ask()) as events:
                        async for event in events:
                            sent = True
                            yield event
                return
            except BackPressureError as full:
                self._pace.refused()
                raise self._overloaded() from full
            except DeploymentUnavailableError as down:
                raise Unavailable(
                    f"{self.name} takes no calls until it is deployed again: it did not start, `serve status` says why"
                ) from down
            except RayActorError as lost:
                if sent or attempt == 2:
                    raise ReplicaLost(f"a replica of {self.name} was lost while it worked; ask again") from lost

    def _overloaded(self) -> Overloaded:
        again = self._pace.retry_after_s()
        return Overloaded(f"{self.name} has as many requests as it takes; try again in {again} s", None, again)

    async def _whole(self, work: Work) -> AsyncGenerator[Event, None]:
        response = self._handle_for(work).answer.remote(work)
        try:
            yield await response
        except BaseException:
            response.cancel()  # type: ignore[no-untyped-call]
            raise

    def _streamed(self, work: Work) -> AsyncGenerator[Event, None]:
        return _each(cast("Batches", self._handle_for(work).options(stream=True).stream.remote(work)))

    def _loaded(self, wanted: Wanted) -> AsyncGenerator[Event, None]:
        return _each(cast("Batches", self._handle.options(stream=True).load.remote(wanted)))

    def _handle_for(self, work: Work) -> "DeploymentHandle[object]":
        return self._by_reference if sum(_media_bytes(work.inputs)) > BY_VALUE_BYTES else self._handle

    async def status(self) -> FamilyStatus:
        """All its replicas; none while it is scaled to zero."""
        heard: Heard[ReplicaStatus] = await heard_from_all(self._handle, "status", within_s=STATUS_WITHIN_S)
        return FamilyStatus(family=self.name, replicas=heard.answers, fault=heard.fault)

    async def unload(self, model: str) -> tuple[UnloadOutcome, ...]:
        """What each of its replicas did. Raises Unavailable where one did not say."""
        heard: Heard[UnloadOutcome] = await heard_from_all(self._handle, "unload", model, within_s=UNLOAD_WITHIN_S)
        if heard.fault:
            raise Unavailable(f"{self.name}: {heard.fault}; GET /api/models/status says what is in memory")
        return heard.answers


async def _each(batches: Batches) -> AsyncGenerator[Event, None]:
    try:
        async for batch in batches:
            for event in batch:
                yield event
    except BaseException:
        batches.cancel()  # type: ignore[no-untyped-call]
        raise


def _media_bytes(inputs: BaseModel) -> Iterator[int]:
    for name in type(inputs).model_fields:
        value = getattr(inputs, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, Medium):
                yield len(member.data)
