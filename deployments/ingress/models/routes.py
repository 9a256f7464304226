"""/api/models: which models there are, where they are in memory, brought in and given back.

Load and unload are an operator's calls: they need a key of the scope `admin`, or, without keys, this very machine.
"""

from contextlib import aclosing
from typing import Any

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.contracts.events import Failed, Ready
from deployments.contracts.listing import ModelFilter
from deployments.contracts.raising import raised_from
from deployments.contracts.status import ModelStatus
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.event_stream import native_frames
from deployments.ingress.gateway import StepEvents
from deployments.ingress.models.asked import LoadQuestion, UnloadQuestion, asked_filter, no_filters
from deployments.ingress.models.bodies import detail_body, page_body, status_body, unload_body
from deployments.ingress.models.shapes import LoadBody, ModelBody, ModelsBody, StatusBody, UnloadBody
from deployments.ingress.presence import while_present
from deployments.ingress.printing import printed
from deployments.ingress.refusals import exchange_of
from deployments.ingress.schemas import schema_of
from deployments.ingress.typed_body import typed_body

OPERATORS = "An operator's call: it needs a key of the scope admin; without keys it is taken from this machine alone."
STREAMS = " Streamed (the default): server-sent events, `loading` with phase and bytes, then `ready`."


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app; a model's id holds a slash, so that what else the path may be is matched first."""
    _add_lists(api, desk)
    _add_moves(api, desk)
    _add_one(api, desk)


def _add_lists(api: FastAPI, desk: Desk) -> None:
    @api.get(
        "/api/models",
        summary="The models there are: filtered, counted by facets, in pages",
        **_documented(ModelsBody, parameters=_in_query(ModelFilter)),
    )
    async def models(http: HttpRequest) -> Response:
        return _printed(page_body(await desk.gateway.stock.listed(asked_filter(http.query_params))))

    @api.get(
        "/api/models/status",
        summary="The models in memory, by family and replica, and how much of it they take",
        **_documented(StatusBody),
    )
    async def status() -> Response:
        return _printed(status_body(await desk.gateway.stock.status()))


def _add_moves(api: FastAPI, desk: Desk) -> None:
    @api.post(
        "/api/models/load",
        summary="Bring a model into memory, streamed or not",
        description=OPERATORS + STREAMS,
        **_documented(LoadBody, streams=True, requestBody=_in_body(LoadQuestion)),
    )
    async def load(http: HttpRequest) -> Response:
        asked = typed_body(LoadQuestion, await json_body(http, desk.limits))
        exchange = exchange_of(http.scope)
        exchange.task, exchange.model = asked.task, asked.model
        events = _numbered(desk, asked)
        if asked.stream:
            return desk.streamed(http, native_frames(events, exchange))
        return _printed(LoadBody(model=asked.model, status=await while_present(http.receive, _ready(events))))

    @api.post(
        "/api/models/unload",
        summary="Give a model's memory back, in all replicas",
        description=OPERATORS,
        **_documented(UnloadBody, requestBody=_in_body(UnloadQuestion)),
    )
    async def unload(http: HttpRequest) -> Response:
        asked = typed_body(UnloadQuestion, await json_body(http, desk.limits))
        exchange_of(http.scope).model = asked.model
        return _printed(unload_body(asked.model, await desk.gateway.stock.unload(asked.model)))


def _add_one(api: FastAPI, desk: Desk) -> None:
    @api.get(
        "/api/models/{id:path}",
        summary="All about one model: what it does, where it is, and where there is room for it",
        **_documented(ModelBody),
    )
    async def model(http: HttpRequest, id: str) -> Response:
        no_filters(http.query_params)
        exchange_of(http.scope).model = id[:120]
        return _printed(detail_body(await desk.gateway.stock.told(id)))


async def _numbered(desk: Desk, asked: LoadQuestion) -> StepEvents:
    async with aclosing(desk.gateway.stock.load(asked.model, asked.task)) as events:
        async for event in events:
            yield 0, event


async def _ready(events: StepEvents) -> ModelStatus:
    """What a load came to. Raises what it failed with."""
    async with aclosing(events):
        async for _, event in events:
            match event:
                case Ready(model=model):
                    return model
                case Failed(error=error):
                    raise raised_from(error)
    raise RuntimeError("a load ended without ready or failed")


def _printed(body: Wire) -> Printed:
    return Printed(printed(body))


def _documented(answer: type[Wire], *, streams: bool = False, **asked: object) -> dict[str, Any]:
    """What the OpenAPI document tells of a route."""
    content = {"content": {"text/event-stream": {"schema": {"type": "string"}}}} if streams else {}
    return {"responses": {200: {"model": answer, **content}}, "openapi_extra": asked}


def _in_body(question: type[Wire]) -> dict[str, object]:
    return {"required": True, "content": {"application/json": {"schema": schema_of(question)}}}


def _in_query(question: type[Wire]) -> list[dict[str, object]]:
    fields: dict[str, object] = schema_of(question)["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]
