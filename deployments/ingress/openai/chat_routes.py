"""The routes for what language models do: the models themselves, conversations, continuations and responses."""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.chat import chat_completions
from deployments.ingress.openai.completions import completions
from deployments.ingress.openai.models import listed, one_listed
from deployments.ingress.openai.responses import routes as responses


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""
    _add_models(api, desk)
    responses.add_routes(api, desk)

    @api.post("/v1/chat/completions", summary="Answer a conversation, as OpenAI's clients ask")
    async def chat(http: HttpRequest) -> Response:
        return await chat_completions(desk, http, await json_body(http, desk.limits))

    @api.post("/v1/completions", summary="Continue texts, as OpenAI's clients ask")
    async def continue_texts(http: HttpRequest) -> Response:
        return await completions(desk, http, await json_body(http, desk.limits))


def _add_models(api: FastAPI, desk: Desk) -> None:
    @api.get("/v1/models", summary="The catalog, as OpenAI's clients list it")
    async def models() -> Response:
        return Printed(listed(list(await desk.gateway.models())))

    @api.get("/v1/models/{model:path}", summary="One model of the catalog")
    async def one_model(model: str) -> Response:
        return Printed(one_listed(await desk.model(model)))
