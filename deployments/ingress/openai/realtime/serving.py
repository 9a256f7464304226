"""A session from the first message of its WebSocket to the last."""

from contextlib import suppress

from starlette.websockets import WebSocket

from deployments.contracts.errors import AnymodalError, DeadlineExceeded
from deployments.ingress.desk import Desk
from deployments.ingress.openai.realtime.asking import Asking
from deployments.ingress.openai.realtime.client_events import client_event
from deployments.ingress.openai.realtime.handling import handle
from deployments.ingress.openai.realtime.outbox import Outbox
from deployments.ingress.openai.realtime.refusing import error_event
from deployments.ingress.openai.realtime.session import Session
from deployments.ingress.openai.realtime.settings import Settings
from deployments.ingress.openai.realtime.socket import Socket, model_in
from deployments.ingress.openai.ways import CONVERSING, way_of
from deployments.ingress.presence import ClientLeft
from deployments.ingress.refusals import exchange_of

REFUSED, FAILED = 1008, 1011
"""Codes (RFC 6455) of a close after what is the client's fault, and after what is ours."""


async def serve(desk: Desk, client: WebSocket) -> None:
    """Returns when it is over. What ends it, but for the client's leaving, is its last event."""
    socket = Socket(client, desk.limits)
    exchange = exchange_of(client.scope)
    with suppress(ClientLeft):
        await socket.open()
        try:
            await _converse(desk, socket)
        except ClientLeft:
            raise
        except Exception as raised:  # noqa: BLE001 — it is told as the last event
            last = Outbox()
            last.tell([error_event(raised, exchange)])
            await last.emptied(socket.send)
            await socket.close(REFUSED if isinstance(raised, AnymodalError) else FAILED)


async def _converse(desk: Desk, socket: Socket) -> None:
    """Raises ClientLeft at the end, or what is wrong with the whole session."""
    exchange = exchange_of(socket.client.scope)
    model = exchange.model = model_in(socket.client)
    asking = Asking(desk, model, await way_of(desk, model, CONVERSING), exchange.request_id)
    session = Session(asking, Settings(model=model), exchange)

    async def read() -> None:
        while True:
            await session.room()
            await _take_one(socket, session)

    await session.run(read, socket.send)


async def _take_one(socket: Socket, session: Session) -> None:
    """One event; the session goes on after one that is refused."""
    cause = None
    try:
        body = await socket.receive()
        given = body.get("event_id") if isinstance(body, dict) else None
        cause = given if isinstance(given, str) else None
        handle(client_event(body, session.settings), session)
    except (ClientLeft, DeadlineExceeded):
        raise
    except Exception as raised:  # noqa: BLE001 — it is told
        session.unheard(raised, cause)
