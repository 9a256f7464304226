"""Bytes of a medium as they come: a true status before the first, a broken connection where they end too early."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deployments.ingress.presence import while_present

Pieces = AsyncGenerator[bytes, None]


class ByteStream(Response):
    """Sends pieces as they come; closes them when the client leaves. What they raise is raised."""

    def __init__(self, pieces: Pieces, media_type: str) -> None:
        super().__init__(media_type=media_type, headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 — a Response
        await while_present(receive, self._send_all(send))

    async def _send_all(self, send: Send) -> None:
        """All in one task: deadlines inside the pieces' making count on it."""
        async with aclosing(self._pieces) as pieces:
            first = await anext(pieces)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await _send(first, send)
            async for piece in pieces:
                await _send(piece, send)
            await send({"type": "http.response.body", "body": b""})


async def _send(piece: bytes, send: Send) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": True})
