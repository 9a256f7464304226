"""The Messages API: answers, plain and streamed, the tokens that a conversation has, and the models that answer."""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.contracts.call import Request
from deployments.ingress.answers import Printed
from deployments.ingress.anthropic.answer import message_body, usage_of
from deployments.ingress.anthropic.body import Asked, MessagesBody
from deployments.ingress.anthropic.frames import message_frames
from deployments.ingress.anthropic.models import PAGE, ForAnthropic, one, page
from deployments.ingress.anthropic.request import answering, counted, counting
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.refusals import exchange_of
from deployments.ingress.typed_body import typed_body


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/messages", summary="Anthropic: answer a conversation; plain or streamed")
    async def messages(http: HttpRequest) -> Response:
        body = typed_body(MessagesBody, await json_body(http, desk.limits))
        asked = await answering(desk, body)
        request_id = exchange_of(http.scope).request_id
        if not body.stream:
            return Printed(message_body(request_id, body.model, await desk.ask(http, asked)))
        tokens = await _input_tokens(desk, http, counted(asked))
        return desk.streamed(http, message_frames(desk.events(http, asked), request_id, body.model, tokens))

    @api.post("/v1/messages/count_tokens", summary="Anthropic: count a conversation's tokens")
    async def count_tokens(http: HttpRequest) -> Response:
        body = typed_body(Asked, await json_body(http, desk.limits))
        return Printed({"input_tokens": await _input_tokens(desk, http, await counting(desk, body))})

    _add_models(api, desk)


def _add_models(api: FastAPI, desk: Desk) -> None:
    """Before OpenAI's routes of the same paths, of which the OpenAPI document tells."""

    async def models(limit: int = PAGE, after_id: str | None = None, before_id: str | None = None) -> Response:
        return Printed(page(await desk.gateway.models(), limit, after_id, before_id))

    async def model(name: str) -> Response:
        return Printed(one(await desk.model(name)))

    for path, answer in (("/v1/models", models), ("/v1/models/{name:path}", model)):
        api.router.add_api_route(
            path, answer, methods=["GET"], route_class_override=ForAnthropic, include_in_schema=False
        )


async def _input_tokens(desk: Desk, http: HttpRequest, asked: Request) -> int:
    return usage_of(await desk.ask(http, asked)).prompt_tokens
