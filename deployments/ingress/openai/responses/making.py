"""Responses made: what was said before, what is said now, one request, and what comes of it, kept."""

from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from deployments.contracts.call import Request
from deployments.contracts.raising import sound
from deployments.ingress.answers import Printed
from deployments.ingress.desk import Desk
from deployments.ingress.event_stream import Frames
from deployments.ingress.openai.errors import OPENAI
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.reading import read
from deployments.ingress.openai.responses.background import finished, submitted
from deployments.ingress.openai.responses.body import Conversing, CountBody, ResponseBody, refuse_idle
from deployments.ingress.openai.responses.items import Item, MessageItem, item_printed
from deployments.ingress.openai.responses.printing import Head, new_id, output_of
from deployments.ingress.openai.responses.shelf import Kept, keep
from deployments.ingress.openai.responses.talk import messages_of
from deployments.ingress.openai.responses.telling import Telling
from deployments.ingress.openai.spoken import reply_in
from deployments.ingress.openai.ways import CONVERSING, way_of
from deployments.ingress.refusals import exchange_of

NAMES = {
    "inputs.text": "input",
    "inputs.messages": "input",
    "parameters.max_new_tokens": "max_output_tokens",
    "parameters.grammar": "text.format",
}
PREFIXES = {"message": "msg", "function_call": "fc", "function_call_output": "fco"}


@dataclass(frozen=True)
class Talk:
    """All that a model is told, as a request, and as the items that are kept of it."""

    request: Request
    items: list[dict[str, Any]]


async def make(desk: Desk, http: HttpRequest, body: object) -> Response:
    """A response, whole, streamed, or for later."""
    asked = read(ResponseBody, body)
    refuse_idle(asked)
    talk = await _talk(desk, asked, asked.parameters())
    if asked.background:
        with naming(NAMES):
            return Printed(await submitted(desk, asked, talk.request, talk.items))
    head = Head(asked)
    if asked.stream:
        telling = Telling(head)
        exchange = exchange_of(http.scope)
        exchange.dialect = replace(OPENAI, failed_frame=telling.failed)
        return desk.streamed(http, _frames(desk, http, talk, telling))
    with naming(NAMES):
        answer = await desk.ask(http, talk.request)
    reply = reply_in(answer)
    response = head.over(output_of(reply), reply, answer.usage)
    await _keep(desk, asked, response, talk)
    return Printed(response)


async def count(desk: Desk, http: HttpRequest, body: object) -> Response:
    """How many tokens a model would read; nothing is written."""
    asked = read(CountBody, body)
    talk = await _talk(desk, asked, {"max_new_tokens": 0} | asked.toolbox().parameters())
    with naming(NAMES):
        answer = await desk.ask(http, talk.request)
    tokens = answer.usage.prompt_tokens if answer.usage else 0
    return Printed({"object": "response.input_tokens", "input_tokens": tokens})


async def _frames(desk: Desk, http: HttpRequest, talk: Talk, telling: Telling) -> Frames:
    """The response is kept before its end is told, so that whoever has been told can go on from it."""
    with naming(NAMES):
        async with aclosing(sound(desk.events(http, talk.request))) as events:
            async for _, event in events:
                for frame in telling.told(event):
                    yield frame
    if telling.reply is None:
        raise RuntimeError("the gateway's events ended without a reply")
    response = telling.head.over(telling.output, telling.reply, telling.usage)
    await _keep(desk, telling.head.asked, response, talk)
    yield telling.over(response)


async def _talk(desk: Desk, asked: Conversing, parameters: dict[str, object]) -> Talk:
    """The conversation so far, from what is kept, and what is said now."""
    task = await way_of(desk, asked.model, CONVERSING)
    before = asked.previous_response_id
    earlier = (await _before(desk, before)).conversation if before else ()
    now: tuple[Item, ...] = (
        (MessageItem(role="user", content=asked.input),) if isinstance(asked.input, str) else asked.input
    )
    placed = [("previous_response_id", item) for item in earlier]
    placed += [(f"input.{at}" if asked.input is now else "input", item) for at, item in enumerate(now)]
    messages = await messages_of(desk, asked.instructions, placed)
    request = Request(task=task, model=asked.model, inputs={"messages": messages}, parameters=parameters)
    return Talk(request, [item_printed(item, new_id(PREFIXES[item.type])) for _, item in placed])


async def _before(desk: Desk, id: str) -> Kept:
    with naming({"response_id": "previous_response_id"}):
        return await finished(desk, id)


async def _keep(desk: Desk, asked: ResponseBody, response: dict[str, Any], talk: Talk) -> None:
    if asked.store:
        await keep(desk.documents, Kept(response=response, items=talk.items))
