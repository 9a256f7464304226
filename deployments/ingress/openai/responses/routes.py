"""The routes of responses."""

from typing import Annotated, Literal

from fastapi import FastAPI, Query, Response
from fastapi import Request as HttpRequest

from deployments.contracts.errors import InvalidParameter
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.responses.background import cancelled, forgotten, kept
from deployments.ingress.openai.responses.making import count, make
from deployments.ingress.openai.responses.shelf import page_of


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/responses", summary="Answer a conversation that can be gone on from, as OpenAI's clients ask")
    async def responses(http: HttpRequest) -> Response:
        return await make(desk, http, await json_body(http, desk.limits))

    @api.post("/v1/responses/input_tokens", summary="Count the tokens of a conversation")
    async def input_tokens(http: HttpRequest) -> Response:
        return await count(desk, http, await json_body(http, desk.limits))

    @api.get("/v1/responses/{id}", summary="A stored response")
    async def retrieve(http: HttpRequest, id: str) -> Response:
        _refuse_queries(http, {"include", "include[]"})
        return Printed((await kept(desk, id)).response)

    @api.delete("/v1/responses/{id}", summary="Forget a stored response")
    async def delete(id: str) -> Response:
        return Printed(await forgotten(desk, id))

    @api.post("/v1/responses/{id}/cancel", summary="Stop a response that runs in the background")
    async def cancel(id: str) -> Response:
        return Printed(await cancelled(desk, id))

    @api.get("/v1/responses/{id}/input_items", summary="What a stored response was told")
    async def input_items(
        http: HttpRequest,
        id: str,
        after: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        order: Literal["asc", "desc"] = "desc",
    ) -> Response:
        _refuse_queries(http, {"after", "limit", "order", "include", "include[]"})
        items = (await kept(desk, id)).items
        return Printed(page_of(items, after, limit, newest_first=order == "desc"))


def _refuse_queries(http: HttpRequest, known: set[str]) -> None:
    """Raises InvalidParameter for what would be dropped: `include` tells nothing that is not told anyway."""
    for name in http.query_params:
        if name not in known:
            raise InvalidParameter(f"{name[:80]} is not supported here", name[:80])
