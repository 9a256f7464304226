"""/v1/realtime: a WebSocket for each session."""

from fastapi import FastAPI
from starlette.websockets import WebSocket

from deployments.ingress.desk import Desk
from deployments.ingress.openai.realtime.serving import serve


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds it to the app."""

    @api.websocket("/v1/realtime")
    async def realtime(client: WebSocket) -> None:
        await serve(desk, client)
