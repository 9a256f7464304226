"""POST /v1/images/edits and /variations: pictures from a picture, by whichever of our tasks the request is one."""

from typing import Annotated, Literal, cast

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field

from deployments.contracts.call import Request
from deployments.contracts.kinds import Medium
from deployments.contracts.raising import sound
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import Form, form_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.forms import medium_of, needed_file, one_file, typed_form
from deployments.ingress.openai.naming import named_events, naming
from deployments.ingress.openai.pictures import (
    NAMES,
    Pictured,
    parameters_of,
    picture_frames,
    pictures_body,
    several,
)
from deployments.tasks.vision.image_to_text import ImageToTextOutput

FILLING = "image-restoration"
EDITING = ("image-text-to-image", "image-to-image")
"""By an instruction, else by painting anew: the first that the model does."""
CAPTIONING, REPAINTING = "image-to-text", "image-to-image"


class EditBody(Pictured):
    """`strength` is ours too. The answer has the size of the picture that is given."""

    prompt: Annotated[str, Field(min_length=1)]
    size: Literal["auto"] | None = None
    strength: float | None = None


class VariationBody(Pictured):
    """As `EditBody`, without words."""

    size: Literal["auto"] | None = None
    stream: Literal[False] = False
    strength: float | None = None


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/images/edits", summary="OpenAI: a picture changed as a text says, or within a mask")
    async def edits(http: HttpRequest) -> Response:
        form = await form_body(http, desk.limits)
        body = typed_form(EditBody, form, ("image", "mask"))
        asked = await _edit(body, form, desk)
        if body.stream:
            events = named_events(sound(desk.events(http, asked)), NAMES)
            return desk.streamed(http, picture_frames(events, body, "image_edit", None))
        with naming(NAMES):
            answers = await desk.ask_all(http, several(asked, body.n or 1, 1))
        return Printed(pictures_body(body, answers))

    @api.post("/v1/images/variations", summary="OpenAI: a picture painted anew as what it shows")
    async def variations(http: HttpRequest) -> Response:
        form = await form_body(http, desk.limits)
        body = typed_form(VariationBody, form, ("image",))
        given = _picture(form, "image")
        with naming(NAMES):
            seen = await desk.ask(http, Request(task=CAPTIONING, inputs={"image": given}))
            inputs = {"image": given, "text": cast("ImageToTextOutput", seen.output).generated_text}
            asked = Request(task=REPAINTING, model=body.model, inputs=inputs, parameters=_parameters(body))
            answers = await desk.ask_all(http, several(asked, body.n or 1, 1))
        return Printed(pictures_body(body, answers))


async def _edit(body: EditBody, form: Form, desk: Desk) -> Request:
    """A mask is filled; without one the picture is edited as its model does it."""
    inputs: dict[str, object] = {"image": _picture(form, "image"), "text": body.prompt}
    task = await _editing(body, desk)
    if one_file(form, "mask") is not None:
        inputs["mask"] = _picture(form, "mask")
        task = FILLING
    return Request(task=task, model=body.model, inputs=inputs, parameters=_parameters(body))


async def _editing(body: EditBody, desk: Desk) -> str:
    """Raises UnknownModel."""
    able = EDITING if body.model is None else (await desk.model(body.model)).tasks
    return next((task for task in EDITING if task in able), EDITING[0])


def _parameters(body: EditBody | VariationBody) -> dict[str, object]:
    strength = {} if body.strength is None else {"strength": body.strength}
    return parameters_of(body) | strength


def _picture(form: Form, name: str) -> Medium:
    """Raises InvalidInput for several: one picture is edited at a time."""
    return medium_of(needed_file(form, name), name)
