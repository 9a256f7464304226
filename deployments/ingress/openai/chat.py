"""Chat completions: a body becomes `n` requests at the same time, their answers one completion or one stream."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from deployments.contracts.call import Request
from deployments.ingress.answers import Printed
from deployments.ingress.desk import Desk
from deployments.ingress.openai.chat_answers import Head, completion
from deployments.ingress.openai.chat_body import ChatBody, read_chat
from deployments.ingress.openai.chat_chunks import chunks
from deployments.ingress.openai.messages import messages_of
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.spoken import spoken
from deployments.ingress.openai.ways import CONVERSING, way_of

NAMES = {
    "inputs.text": "messages",
    "parameters.max_new_tokens": "max_completion_tokens",
    "parameters.grammar": "response_format",
    "parameters.voice": "audio.voice",
    "parameters.format": "audio.format",
}


async def chat_completions(desk: Desk, http: HttpRequest, body: object, model: str | None = None) -> Response:
    """`model` overrides the body's."""
    asked = read_chat(body, model)
    requests = await requests_of(desk, asked)
    if asked.stream:
        return desk.streamed(http, chunks(desk, http, asked, requests, NAMES))
    with naming(NAMES):
        answers = await desk.ask_all(http, requests)
    return Printed(completion(Head.of(asked.model), answers, asked))


async def requests_of(desk: Desk, asked: ChatBody) -> list[Request]:
    """One request for each of the `n` answers; its messages are read once."""
    task = await way_of(desk, asked.model, CONVERSING)
    inputs = {"messages": await messages_of(desk, asked.messages)}
    plain = [
        Request(task=task, model=asked.model, inputs=inputs, parameters=asked.parameters(copy))
        for copy in range(asked.n)
    ]
    return [spoken(one, asked.spoken) for one in plain] if asked.spoken else plain
