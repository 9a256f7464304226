"""The one response that a session may have at a time: begun, told as it comes, and stopped at once with its engines."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from deployments.contracts.conversation import Message
from deployments.contracts.errors import NotFound
from deployments.ingress.openai.realtime.asking import Asking
from deployments.ingress.openai.realtime.outbox import Outbox
from deployments.ingress.openai.realtime.refusing import Untimely, refusal_of
from deployments.ingress.openai.realtime.settings import Manner
from deployments.ingress.openai.realtime.telling import Telling
from deployments.ingress.refusals import Exchange

Read = Callable[[], Awaitable[tuple[Message, ...]]]
"""What the answer is to, as soon as all of it was heard."""


@dataclass(frozen=True)
class Running:
    telling: Telling
    manner: Manner
    task: "asyncio.Task[None]"


class Answering:
    """Stopping is told at once; the next response waits until the engines of the last one are free."""

    def __init__(self, asking: Asking, outbox: Outbox, exchange: Exchange) -> None:
        self._asking = asking
        self._outbox = outbox
        self._exchange = exchange
        self._running: Running | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    def check_free(self) -> None:
        """Raises Untimely while there is a response."""
        if self._running is not None:
            raise Untimely(
                "conversation_already_has_active_response",
                f"{self._running.telling.id} is in progress; wait for its response.done, or cancel it",
            )

    def start(self, telling: Telling, manner: Manner, read: Read) -> None:
        """Raises Untimely while there is another."""
        self.check_free()
        self._outbox.tell(telling.created())
        task = asyncio.create_task(self._answer(telling, manner, read, set(self._leaving)))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        self._running = Running(telling, manner, task)

    def cancel(self, id: str | None) -> None:
        """As the client wants it. Raises Untimely where there is none, NotFound where it is another."""
        if self._running is None:
            raise Untimely("response_cancel_not_active", "there is no response in progress that could be cancelled")
        if id not in (None, self._running.telling.id):
            raise NotFound(f"{id!r:.128} is not in progress; {self._running.telling.id} is", "response_id")
        self._stop(self._running, "client_cancelled")

    def interrupt(self) -> None:
        """Somebody speaks: what is said in the conversation ends, what is not said there goes on."""
        if self._running is not None and self._running.manner.in_conversation:
            self._stop(self._running, "turn_detected")

    async def close(self) -> None:
        """Nobody is there any more; returns when the engines are free."""
        self._running = None
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    def _stop(self, running: Running, reason: Literal["turn_detected", "client_cancelled"]) -> None:
        self._running = None
        self._outbox.tell(running.telling.cancelled(reason))
        running.task.cancel()

    async def _answer(self, telling: Telling, manner: Manner, read: Read, before: "set[asyncio.Task[None]]") -> None:
        """Nothing is told between a cancellation and its arrival here: each telling follows something awaited."""
        try:
            if before:
                await asyncio.wait(before)
            async with aclosing(self._asking.answer(await read(), manner)) as events:
                async for event in events:
                    self._outbox.tell(telling.told(event))
                    await self._outbox.room()
            self._outbox.tell(telling.finished())
        except Exception as raised:  # noqa: BLE001 — the response says so
            self._outbox.tell(telling.failed(refusal_of(raised, self._exchange)))
        self._running = None
