"""The native API's questions: read, their media taken in, put to the gateway, and its words printed."""

from contextlib import aclosing
from functools import partial

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from deployments.contracts.call import ANY_TO_ANY, Request
from deployments.ingress.answers import Printed, answer_body
from deployments.ingress.event_stream import EventStream
from deployments.ingress.gateway import Gateway, StepEvents
from deployments.ingress.json_body import json_body
from deployments.ingress.limits import Limits
from deployments.ingress.presence import while_present
from deployments.ingress.question import Question, read_question
from deployments.ingress.refusals import exchange_of
from deployments.media.fetch import fetch
from deployments.media.intake import Fetch, no_fetch, take_any_media, take_media


class Desk:
    """Where requests are taken and answers handed out; keeps the gateway and what may pass."""

    def __init__(self, gateway: Gateway, limits: Limits) -> None:
        self._gateway = gateway
        self._limits = limits
        self._fetch: Fetch = partial(fetch, limits=limits.fetch) if limits.url_fetch else no_fetch
        self._tasks = {task.id: task for served in gateway.tasks().values() for task in served}

    async def read(self, http: HttpRequest) -> Question:
        """The question in a request's body; errors from here on name its task and model."""
        question = read_question(await json_body(http, self._limits))
        exchange = exchange_of(http.scope)
        exchange.task, exchange.model = question.request.task[:80], (question.request.model or "")[:120] or None
        return question

    async def answer(self, http: HttpRequest, asked: Request) -> Response:
        """The whole answer, for as long as the client waits for it."""
        return await while_present(http.receive, self._answer(asked, exchange_of(http.scope).request_id))

    async def stream(self, http: HttpRequest, asked: Request) -> Response:
        """The events as they come."""
        exchange = exchange_of(http.scope)
        return EventStream(self._events(asked, exchange.request_id), exchange, self._limits.keep_alive_s)

    async def _answer(self, asked: Request, call_id: str) -> Response:
        return Printed(answer_body(await self._gateway.infer(await self._taken(asked), call_id)))

    async def _events(self, asked: Request, call_id: str) -> StepEvents:
        async with aclosing(self._gateway.stream(await self._taken(asked), call_id)) as source:
            async for numbered in source:
                yield numbered

    async def _taken(self, asked: Request) -> Request:
        """The request with its media as bytes; an unknown task is the gateway's to refuse."""
        if asked.task == ANY_TO_ANY:
            return asked.model_copy(update={"inputs": await take_any_media(asked.inputs, self._fetch)})
        if asked.task in self._tasks:
            inputs = await take_media(self._tasks[asked.task], asked.inputs, self._fetch)
            return asked.model_copy(update={"inputs": inputs})
        return asked
