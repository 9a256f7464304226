"""Events as server-sent events: a true status before the first, one `failed` after it, `[DONE]` only at a good end."""

import asyncio
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deployments.contracts.events import Done, Event, Failed
from deployments.ingress.answers import as_json, event_body
from deployments.ingress.gateway import StepEvents
from deployments.ingress.presence import while_present
from deployments.ingress.refusals import Exchange, refused

KEEP_ALIVE = b": keep-alive\n\n"
THE_END = b"data: [DONE]\n\n"


class EventStream(Response):
    """Prints a gateway's events as they come; closes them when the client leaves."""

    media_type = "text/event-stream"

    def __init__(self, events: StepEvents, exchange: Exchange, keep_alive_s: float) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._events = events
        self._exchange = exchange
        self._keep_alive_s = keep_alive_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 — a Response
        await while_present(receive, self._print(send))

    async def _print(self, send: Send) -> None:
        """All in one task: deadlines inside the events count on it."""
        async with aclosing(self._events) as events:
            first = await anext(events)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            pulse = asyncio.create_task(self._keep_alive(send))
            try:
                ended_well = await self._print_all(first, events, send)
            finally:
                pulse.cancel()
            await send({"type": "http.response.body", "body": THE_END if ended_well else b""})

    async def _print_all(self, first: tuple[int, Event], events: StepEvents, send: Send) -> bool:
        """Whether nothing failed."""
        seq, (step, event) = 0, first
        await self._send(event, seq, step, send)
        try:
            async for step, event in events:
                seq += 1
                await self._send(event, seq, step, send)
            if not isinstance(event, Done | Failed):
                raise RuntimeError("the gateway's events ended without done or failed")
        except Exception as raised:  # noqa: BLE001 — the status is sent; what fails now is told in the stream
            event = Failed(error=refused(raised, self._exchange))
            await self._send(event, seq + 1, step, send)
        return isinstance(event, Done)

    async def _send(self, event: Event, seq: int, step: int, send: Send) -> None:
        data = as_json(event_body(event, seq, step, self._exchange.request_id)).decode()
        frame = f"event: {event.type}\ndata: {data}\n\n".encode()
        await send({"type": "http.response.body", "body": frame, "more_body": True})

    async def _keep_alive(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._keep_alive_s)
            await send({"type": "http.response.body", "body": KEEP_ALIVE, "more_body": True})
