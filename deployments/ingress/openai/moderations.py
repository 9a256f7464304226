"""POST /v1/moderations: moderation of texts and pictures in OpenAI's categories, as far as our models know them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, cast
from uuid import uuid4

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Answer, Request
from deployments.contracts.kinds import Image
from deployments.contracts.usage import added
from deployments.contracts.wire import Wire
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.media_usage import embedding_usage
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.reading import Labelled, read
from deployments.tasks.judging import Moderated, ModerationOutput

TEXT, PICTURE = "text", "image"
TASKS = {TEXT: "moderation", PICTURE: "image-moderation"}
NAMES = {"inputs": "input", "inputs.text": "input", "inputs.image": "input"}
CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)
MEANT: Mapping[str, str] = {
    "violence": "violence",
    "insult": "harassment",
    "S": "sexual",
    "H": "hate",
    "V": "violence",
    "HR": "harassment",
    "SH": "self-harm",
    "S3": "sexual/minors",
    "H2": "hate/threatening",
    "V2": "violence/graphic",
    "nsfw": "sexual",
}
"""Which of OpenAI's categories a model's label is. A label that is none of them (toxic, forbidden) flags all the same,
and is told among `labels`. What no label means was not looked for: its score is 0, and it applies to no input."""
Text = Annotated[str, Field(min_length=1)]


class TextPart(Wire):
    type: Literal["text"]
    text: Text


class PictureAt(Wire):
    url: Text


class PicturePart(Wire):
    type: Literal["image_url"]
    image_url: PictureAt


Part = Annotated[TextPart | PicturePart, Field(discriminator="type")]


class ModerationBody(Labelled):
    """Without a model those of the tier for texts and for pictures; one that is named looks at its own kind alone."""

    input: (
        Text
        | Annotated[tuple[Text, ...], Field(min_length=1, max_length=256)]
        | Annotated[tuple[Part, ...], Field(min_length=1, max_length=256)]
    )
    model: Annotated[str, Field(min_length=1)] | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds it to the app."""

    @api.post("/v1/moderations", summary="OpenAI: whether texts and pictures are harmful")
    async def moderations(http: HttpRequest) -> Response:
        body = read(ModerationBody, await json_body(http, desk.limits))
        given = [await _given(desk, one, at) for at, one in enumerate(several(body))]
        with naming(NAMES):
            answers = await desk.ask_all(http, [_request(body, one) for one in given])
        return Printed(_printed(given, answers))


def several(body: ModerationBody) -> Sequence[str | TextPart | PicturePart]:
    """What is looked at, one by one."""
    return (body.input,) if isinstance(body.input, str) else body.input


async def _given(desk: Desk, one: str | TextPart | PicturePart, at: int) -> str | Image:
    match one:
        case TextPart():
            return one.text
        case PicturePart():
            return await desk.medium(one.image_url.url, Image, f"input.{at}.image_url.url")
    return one


def _kind(given: str | Image) -> str:
    return TEXT if isinstance(given, str) else PICTURE


def _request(body: ModerationBody, given: str | Image) -> Request:
    kind = _kind(given)
    return Request(task=TASKS[kind], model=body.model, inputs={kind: given})


def _printed(given: Sequence[str | Image], answers: Sequence[Answer]) -> dict[str, object]:
    """One result for each input, in their order; `model` names all that looked."""
    results = [cast("ModerationOutput", answer.output).results[0] for answer in answers]
    return {
        "id": f"modr-{uuid4().hex}",
        "model": ", ".join(dict.fromkeys(answer.model for answer in answers)),
        "results": [_result(one, _kind(of)) for one, of in zip(results, given, strict=True)],
        "usage": embedding_usage(added(answer.usage for answer in answers if answer.usage)),
    }


def _result(found: Moderated, kind: str) -> dict[str, object]:
    """`labels` are the model's own words for what it found."""
    meant = {name: [one for one in found.categories if MEANT.get(one.label) == name] for name in CATEGORIES}
    return {
        "flagged": found.flagged,
        "categories": {name: any(one.flagged for one in labels) for name, labels in meant.items()},
        "category_scores": {name: max((one.score for one in labels), default=0.0) for name, labels in meant.items()},
        "category_applied_input_types": {name: [kind] if labels else [] for name, labels in meant.items()},
        "labels": [one.model_dump() for one in found.categories],
    }
