"""POST /v1/rerank and /rerank: text-ranking as clients of Cohere, Jina and text-embeddings-inference ask for it."""

from typing import Annotated

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import InvalidInput
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.media_usage import embedding_usage
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.reading import read

TASK = "text-ranking"
Text = Annotated[str, Field(min_length=1)]


class TextDocument(Wire):
    """A document as Cohere and Jina also write it."""

    text: Text


Documents = Annotated[tuple[Text | TextDocument, ...], Field(min_length=1)]


class RerankBody(Wire):
    """Scores are 0 to 1 unless they are `raw_scores`.

    `documents` are `texts` for text-embeddings-inference, and `return_documents` is `return_text` there.
    """

    query: Text
    model: str | None = None
    documents: Documents | None = None
    texts: Documents | None = None
    top_n: int | None = Field(None, ge=1)
    return_documents: bool = False
    return_text: bool = False
    raw_scores: bool = False
    truncate: bool = False
    user: str | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/rerank", summary="Cohere, Jina: texts in the order in which they answer a query")
    @api.post("/rerank", summary="text-embeddings-inference: the same")
    async def rerank(http: HttpRequest) -> Response:
        body = read(RerankBody, await json_body(http, desk.limits))
        name, texts = given_texts(body)
        with naming({"inputs": name, "inputs.query": "query", "inputs.texts": name, "parameters.top_k": "top_n"}):
            answer = await desk.ask(http, _request(body, texts))
        return Printed(_printed(body, answer))


def given_texts(body: RerankBody) -> tuple[str, tuple[str, ...]]:
    """The name that the documents were sent under, and their texts. Raises InvalidInput."""
    if (body.documents is None) == (body.texts is None):
        raise InvalidInput("send the texts to be ranked either as documents or as texts", "documents")
    name, given = ("texts", body.texts) if body.documents is None else ("documents", body.documents)
    return name, tuple(one if isinstance(one, str) else one.text for one in given or ())


def _request(body: RerankBody, texts: tuple[str, ...]) -> Request:
    """Without a model its default; a count above that of the texts is all of them, as for these clients' makers."""
    function = "none" if body.raw_scores else "sigmoid"
    parameters: dict[str, object] = {"truncate": body.truncate, "function_to_apply": function}
    if _tells_texts(body):
        parameters["return_text"] = True
    if body.top_n is not None:
        parameters["top_k"] = min(body.top_n, len(texts))
    return Request(task=TASK, model=body.model, inputs={"query": body.query, "texts": texts}, parameters=parameters)


def _printed(body: RerankBody, answer: Answer) -> dict[str, object]:
    return {
        "id": answer.id,
        "object": "list",
        "model": answer.model,
        "results": [_result(body, one) for one in answer.output.model_dump()["ranking"]],
        "usage": embedding_usage(answer.usage),
    }


def _result(body: RerankBody, ranked: dict[str, object]) -> dict[str, object]:
    result = {"index": ranked["index"], "relevance_score": ranked["score"]}
    return result | {"document": {"text": ranked["text"]}} if _tells_texts(body) else result


def _tells_texts(body: RerankBody) -> bool:
    return body.return_documents or body.return_text
