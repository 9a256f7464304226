"""Server-sent events: a true status before the first frame, one that says so where a stream cannot go on after it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deployments.contracts.events import Done, Event, Failed, Ready
from deployments.ingress.answers import event_body
from deployments.ingress.dialect import DONE
from deployments.ingress.gateway import StepEvents
from deployments.ingress.presence import while_present
from deployments.ingress.printing import as_json
from deployments.ingress.refusals import Exchange, refused

KEEP_ALIVE = b": keep-alive\n\n"
Frames = AsyncGenerator[bytes, None]


class EventStream(Response):
    """Sends frames as they come; closes them when the client leaves.

    What the frames raise before the first is raised, as long as the response has not begun: it begins with the first
    frame, or with a comment where none came for so long (a model is loaded, and the dialect has no word for that).
    What they raise later is said as the dialect says it.
    """

    media_type = "text/event-stream"

    def __init__(self, frames: Frames, exchange: Exchange, keep_alive_s: float) -> None:
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._frames = frames
        self._exchange = exchange
        self._keep_alive_s = keep_alive_s
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 — a Response
        await while_present(receive, self._send_all(send))

    async def _send_all(self, send: Send) -> None:
        """All in one task: deadlines inside the events count on it."""
        pulse = asyncio.create_task(self._keep_alive(send))
        try:
            async with aclosing(self._frames) as frames:
                await self._send_frames(frames, send)
        finally:
            pulse.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _send_frames(self, frames: Frames, send: Send) -> None:
        seq = 0
        try:
            async for frame in frames:
                await self._write(frame, send)
                seq += 1
        except Exception as raised:
            if not self._begun:
                raise
            refusal = refused(raised, self._exchange)  # the status is sent; what fails now is told in the stream
            await self._write(self._exchange.dialect.failed_frame(refusal, self._exchange.request_id, seq), send)

    async def _keep_alive(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._keep_alive_s)
            await self._write(KEEP_ALIVE, send)

    async def _write(self, frame: bytes, send: Send) -> None:
        """ASGI's senders keep the order of their calls, so that the head is out before whatever comes next."""
        if not self._begun:
            self._begun = True
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": frame, "more_body": True})


async def native_frames(events: StepEvents, exchange: Exchange) -> Frames:
    """Every event under its type, numbered; `[DONE]` only at a good end."""
    seq = -1
    event: Event | None = None
    async with aclosing(events):
        async for step, event in events:
            seq += 1
            data = as_json(event_body(event, seq, step, exchange.request_id)).decode()
            yield f"event: {event.type}\ndata: {data}\n\n".encode()
    if not isinstance(event, Done | Ready | Failed):
        raise RuntimeError("the gateway's events ended without done, ready or failed")
    if not isinstance(event, Failed):
        yield DONE


def data_frame(value: object) -> bytes:
    """A frame of nothing but data, as OpenAI's and Hugging Face's clients read it."""
    return b"data: " + as_json(value) + b"\n\n"


def named_frame(name: str, value: object) -> bytes:
    """A frame with the event's name beside its data."""
    return b"event: " + name.encode() + b"\ndata: " + as_json(value) + b"\n\n"
