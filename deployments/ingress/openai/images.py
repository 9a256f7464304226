"""POST /v1/images/generations: text-to-image as OpenAI's clients ask for it, whole or with partial pictures."""

import re
from typing import Annotated

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Request
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.raising import sound
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.naming import named_events, naming
from deployments.ingress.openai.pictures import (
    NAMES,
    Pictured,
    parameters_of,
    picture_frames,
    pictures_body,
    several,
)
from deployments.ingress.openai.reading import read

TASK = "text-to-image"
AT_ONCE = 8
"""Pictures that the task paints in one pass."""
SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")


class GenerationBody(Pictured):
    """`size` is `<width>x<height>`, or `auto`: the model's own."""

    prompt: Annotated[str, Field(min_length=1)]
    size: str | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds it to the app."""

    @api.post("/v1/images/generations", summary="OpenAI: pictures of what a text says")
    async def generations(http: HttpRequest) -> Response:
        body = read(GenerationBody, await json_body(http, desk.limits))
        asked = _request(body)
        size = body.size if body.size != "auto" else None
        if body.stream:
            events = named_events(sound(desk.events(http, asked)), NAMES)
            return desk.streamed(http, picture_frames(events, body, "image_generation", size))
        with naming(NAMES):
            answers = await desk.ask_all(http, several(asked, body.n or 1, AT_ONCE))
        return Printed(pictures_body(body, answers, size))


def _request(body: GenerationBody) -> Request:
    parameters = parameters_of(body) | sides(body.size)
    return Request(task=TASK, model=body.model, inputs={"text": body.prompt}, parameters=parameters)


def sides(size: str | None) -> dict[str, int]:
    """Width and height; none where the model's own are meant. Raises InvalidParameter."""
    if size is None or size == "auto":
        return {}
    read = SIZE.fullmatch(size)
    if read is None:
        raise InvalidParameter(f"size {size[:40]!r} must be <width>x<height>, like 1024x768, or auto", "size")
    return {"width": int(read[1]), "height": int(read[2])}
