"""Where requests are taken and answers handed out: what every dialect needs of the gateway, of media and of HTTP."""

from collections.abc import Mapping
from contextlib import aclosing
from functools import partial

from starlette.requests import Request as HttpRequest

from deployments.contracts.call import ANY_TO_ANY, Answer, Request
from deployments.contracts.model import ModelFacts
from deployments.contracts.task import AnyTask
from deployments.ingress.concert import all_of
from deployments.ingress.durable import Durable
from deployments.ingress.event_stream import EventStream, Frames
from deployments.ingress.gateway import Gateway, StepEvents
from deployments.ingress.limits import Limits
from deployments.ingress.presence import while_present
from deployments.ingress.refusals import Exchange, exchange_of
from deployments.media.fetch import fetch
from deployments.media.intake import Fetch, MediumT, no_fetch, take_any_media, take_media, take_medium


class Desk:
    """Keeps the gateway, what is durable, and what may pass. A dialect reads a body, asks here, prints what it gets."""

    def __init__(self, gateway: Gateway, limits: Limits, durable: Durable) -> None:
        self.gateway = gateway
        self.limits = limits
        self.jobs = durable.jobs
        self.streams = durable.streams
        self.documents = durable.documents
        self.tasks: Mapping[str, AnyTask] = {task.id: task for served in gateway.tasks().values() for task in served}
        self._fetch: Fetch = partial(fetch, limits=limits.fetch) if limits.url_fetch else no_fetch

    async def model(self, id: str) -> ModelFacts:
        """The model of this name, whoever brings it. Raises UnknownModel, and as `Gateway.model`."""
        return await self.gateway.model(id)

    async def medium(self, given: str, kind: type[MediumT], param: str) -> MediumT:
        """The medium in base64, a data URI or behind a URL.

        Raises InvalidInput, UnsupportedMedia, WrongKind, and what a fetch raises.
        """
        return await take_medium(given, kind, param, self._fetch)

    async def ask(self, http: HttpRequest, asked: Request) -> Answer:
        """The whole answer, for as long as the client waits for it."""
        (answer,) = await self.ask_all(http, [asked])
        return answer

    async def ask_all(self, http: HttpRequest, asked: list[Request]) -> list[Answer]:
        """The answers to several requests that run at the same time; the first refusal ends all."""
        exchange = self._exchange(http, asked[0])
        answers = (self.answer(traced(one, exchange), exchange.request_id) for one in asked)
        return await while_present(http.receive, all_of(answers))

    async def answer(self, asked: Request, call_id: str) -> Answer:
        """The whole answer for whoever does not ask over HTTP."""
        return await self.gateway.infer(await self.taken(asked), call_id)

    async def events(self, http: HttpRequest, asked: Request) -> StepEvents:
        """The events as they come; what fails before the first is raised."""
        exchange = self._exchange(http, asked)
        taken = traced(await self.taken(asked), exchange)
        async with aclosing(self.gateway.stream(taken, exchange.request_id)) as source:
            async for numbered in source:
                yield numbered

    async def begun(self, http: HttpRequest, asked: Request) -> str:
        """The id of a resumable stream of the request's events."""
        exchange = self._exchange(http, asked)
        return await self.streams.begin(traced(await self.taken(asked), exchange))

    def streamed(self, http: HttpRequest, frames: Frames) -> EventStream:
        """Frames as the answer to a request."""
        return EventStream(frames, exchange_of(http.scope), self.limits.keep_alive_s)

    async def taken(self, asked: Request) -> Request:
        """The request with its media as bytes; an unknown task is the gateway's to refuse."""
        first = _first_of_chain(asked) or asked.task
        if first == ANY_TO_ANY:
            return asked.model_copy(update={"inputs": await take_any_media(asked.inputs, self._fetch)})
        if first in self.tasks:
            inputs = await take_media(self.tasks[first], asked.inputs, self._fetch)
            return asked.model_copy(update={"inputs": inputs})
        return asked

    def _exchange(self, http: HttpRequest, asked: Request) -> Exchange:
        """Errors from here on name the request's task and model."""
        exchange = exchange_of(http.scope)
        exchange.task, exchange.model = asked.task[:80], (asked.model or "")[:120] or None
        return exchange


def traced(asked: Request, exchange: Exchange) -> Request:
    """The request as one that this exchange asks."""
    return asked.model_copy(update={"traceparent": exchange.traceparent})


def _first_of_chain(asked: Request) -> str | None:
    """The task that takes the inputs of any-to-any where its chain is named."""
    chain = asked.parameters.get("chain") if asked.task == ANY_TO_ANY else None
    return chain[0] if isinstance(chain, list | tuple) and chain and isinstance(chain[0], str) else None
