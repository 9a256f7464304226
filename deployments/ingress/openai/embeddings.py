"""POST /v1/embeddings: feature-extraction as OpenAI's clients ask for it."""

import struct
from base64 import b64encode
from typing import Annotated, Literal

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Answer, Request
from deployments.contracts.usage import added
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.media_usage import embedding_usage
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.reading import read

TASK = "feature-extraction"
AT_ONCE = 256
"""Texts that the task takes in one call."""
NAMES = {"inputs.text": "input", "inputs": "input"}
Inputs = tuple[object, ...]
Text = Annotated[str, Field(min_length=1)]
Ids = Annotated[tuple[int, ...], Field(min_length=1)]
Vector = tuple[float, ...]


class EmbeddingsBody(Wire):
    """`input`: a text or many, or the ids of their tokens as the model's own tokenizer gives them."""

    input: (
        Text
        | Annotated[tuple[Text, ...], Field(min_length=1, max_length=2048)]
        | Ids
        | Annotated[tuple[Ids, ...], Field(min_length=1, max_length=2048)]
    )
    model: str = Field(min_length=1)
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = Field(None, ge=1)
    user: str | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds it to the app."""

    @api.post("/v1/embeddings", summary="OpenAI: texts as vectors")
    async def embeddings(http: HttpRequest) -> Response:
        body = read(EmbeddingsBody, await json_body(http, desk.limits))
        with naming(NAMES):
            answers = await desk.ask_all(http, requests_of(body))
        return Printed(_printed(body, answers))


def requests_of(body: EmbeddingsBody) -> list[Request]:
    """As many calls as the inputs are too many for one."""
    parameters = {} if body.dimensions is None else {"dimensions": body.dimensions}
    given = _several(body)
    return [
        Request(task=TASK, model=body.model, inputs={"text": given[at : at + AT_ONCE]}, parameters=parameters)
        for at in range(0, len(given), AT_ONCE)
    ]


def _several(body: EmbeddingsBody) -> Inputs:
    """The inputs one by one; ids alone are one text."""
    alone = isinstance(body.input, str) or isinstance(body.input[0], int)
    return (body.input,) if alone else tuple(body.input)


def _printed(body: EmbeddingsBody, answers: list[Answer]) -> dict[str, object]:
    vectors = [vector for answer in answers for vector in answer.output.model_dump()["embeddings"]]
    written = _base64 if body.encoding_format == "base64" else tuple
    return {
        "object": "list",
        "model": answers[0].model,
        "data": [
            {"object": "embedding", "index": index, "embedding": written(vector)}
            for index, vector in enumerate(vectors)
        ],
        "usage": embedding_usage(added(answer.usage for answer in answers if answer.usage)),
    }


def _base64(vector: Vector) -> str:
    """Little endian float32, as numpy's clients read it."""
    return b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode("ascii")
