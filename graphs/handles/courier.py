"""The way to the application over Ray Client (`ray://`): an actor asks, since a handle cannot stream there."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast
from uuid import uuid4

import ray

from deployments.contracts.call import Answer, Request
from deployments.contracts.refusal import Refusal
from graphs.handles.door import HandleDoor, Numbered, as_itself
from graphs.handles.elsewhere import Steps

AT_ONCE = 1000
"""Calls of one driver, as many as the router takes."""


class Courier:
    """The actor: asks by a handle, and keeps each stream until it is left."""

    def __init__(self, app: str) -> None:
        self._door = HandleDoor(app)
        self._streams: dict[str, Steps[Numbered]] = {}

    async def open(self) -> None:
        await self._door.open()

    async def answer(self, request: Request) -> Answer | Refusal:
        return await self._door.answer(request)

    async def begin(self, stream: str, request: Request) -> None:
        self._streams[stream] = Steps(self._door.events(request))

    async def next(self, stream: str) -> Numbered | None:
        return await self._streams[stream].next()

    async def leave(self, stream: str) -> None:
        if left := self._streams.pop(stream, None):
            await left.close()


class CourierDoor:
    """Asks by a courier of its own, which ends when this is let go or its driver leaves."""

    def __init__(self, app: str) -> None:
        hired: Any = ray.remote(Courier)
        self._courier = hired.options(num_cpus=0, max_concurrency=AT_ONCE).remote(app)

    async def open(self) -> None:
        await _told(self._courier.open.remote())

    async def answer(self, request: Request) -> Answer | Refusal:
        return cast("Answer | Refusal", await _told(self._courier.answer.remote(request)))

    async def events(self, request: Request) -> AsyncGenerator[Numbered, None]:
        stream = uuid4().hex
        try:
            await _told(self._courier.begin.remote(stream, request))
            while (numbered := cast("Numbered | None", await _told(self._courier.next.remote(stream)))) is not None:
                yield numbered
        finally:
            await _told(self._courier.leave.remote(stream))


async def _told(call: Any) -> object:
    """What the courier says. Giving up cancels the call and waits for its end: Ray sets its future all the same."""
    future = asyncio.wrap_future(call.future())
    with as_itself():
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            ray.cancel(call)
            await asyncio.gather(future, return_exceptions=True)
            raise
