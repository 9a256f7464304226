"""The router's way to one family over its Serve handle: a call lost with its replica is asked once more."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import cast

from pydantic import BaseModel
from ray.exceptions import RayActorError
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError
from ray.serve.handle import DeploymentHandle, DeploymentResponseGenerator

from deployments.contracts.call import Work
from deployments.contracts.errors import Overloaded, ReplicaLost
from deployments.contracts.events import Event
from deployments.contracts.kinds import Medium
from deployments.contracts.status import FamilyStatus, ReplicaStatus

BY_VALUE_BYTES = 1_000_000
"""Above this, bytes cross through Ray's object store; below, by value is faster (measured, ray 2.60)."""


class FamilyClient:
    """Asks one family; what it refuses arrives as a `failed` event."""

    def __init__(self, name: str, handle: "DeploymentHandle[object]") -> None:
        self.name = name
        self._handle = handle
        self._by_reference = handle.options(_by_reference=True)

    async def events(self, work: Work, *, whole: bool) -> AsyncGenerator[Event, None]:
        """The call's events, or with `whole` the last alone. Raises Overloaded, ReplicaLost."""
        for attempt in (1, 2):
            sent = False
            try:
                async with aclosing(self._whole(work) if whole else self._streamed(work)) as events:
                    async for event in events:
                        sent = True
                        yield event
                return
            except BackPressureError as full:
                raise Overloaded(f"{self.name} has as many requests as it takes; try again in a second") from full
            except RayActorError as lost:
                if sent or attempt == 2:
                    raise ReplicaLost(f"a replica of {self.name} was lost while it worked; ask again") from lost

    async def _whole(self, work: Work) -> AsyncGenerator[Event, None]:
        response = self._handle_for(work).answer.remote(work)
        try:
            yield await response
        except BaseException:
            response.cancel()  # type: ignore[no-untyped-call]
            raise

    async def _streamed(self, work: Work) -> AsyncGenerator[Event, None]:
        batches = cast(
            "DeploymentResponseGenerator[list[Event]]",
            self._handle_for(work).options(stream=True).stream.remote(work),
        )
        try:
            async for batch in batches:
                for event in batch:
                    yield event
        except BaseException:
            batches.cancel()  # type: ignore[no-untyped-call]
            raise

    def _handle_for(self, work: Work) -> "DeploymentHandle[object]":
        return self._by_reference if sum(_media_bytes(work.inputs)) > BY_VALUE_BYTES else self._handle

    async def status(self) -> FamilyStatus:
        """All its replicas; none while it is scaled to zero."""
        try:
            replicas: list[ReplicaStatus] = await self._handle.broadcast("status").results_async()
        except DeploymentUnavailableError:
            replicas = []
        return FamilyStatus(family=self.name, replicas=tuple(replicas))


def _media_bytes(inputs: BaseModel) -> Iterator[int]:
    for name in type(inputs).model_fields:
        value = getattr(inputs, name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, Medium):
                yield len(member.data)
