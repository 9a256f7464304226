"""/v1/videos: films as durable jobs, asked for, polled, listed, fetched, made anew and deleted."""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import JsonValue

from deployments.contracts.errors import InvalidInput, InvalidParameter, NotFound
from deployments.contracts.filming import Film
from deployments.contracts.jobs import FILE, OVER, Inference, Job
from deployments.contracts.kinds import Image, Medium
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import Form, form_body, json_body
from deployments.ingress.desk import Desk
from deployments.ingress.openai.filming import (
    KIND,
    NAMES,
    VARIANTS,
    ReferenceBody,
    RemixBody,
    VideoBody,
    film_request,
    video_body,
)
from deployments.ingress.openai.forms import medium_of, one_file, typed_form
from deployments.ingress.openai.naming import naming
from deployments.ingress.openai.paging import listed_jobs, no_query
from deployments.ingress.typed_body import typed_body
from deployments.media.sniff import sniff

POLL_AFTER_MS = 500
REFERENCE = "input_reference"


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""
    _add_making(api, desk)
    _add_reading(api, desk)


def _add_making(api: FastAPI, desk: Desk) -> None:
    @api.post("/v1/videos", summary="Have a film made")
    async def create(http: HttpRequest) -> Response:
        asked, given = await _asked(http, desk)
        return _polled(await _submit(desk, asked, given, {"size": asked.size if asked.size != "auto" else None}))

    @api.post("/v1/videos/{id}/remix", summary="Have a film made anew from another")
    async def remix(http: HttpRequest, id: str) -> Response:
        asked = typed_body(RemixBody, await json_body(http, desk.limits))
        source = await _video(desk, id)
        film = await _film(desk, source)
        shape = {name: value for name, value in video_body(source).items() if name in {"size", "seconds"}}
        notes: dict[str, JsonValue] = {name: str(value) for name, value in shape.items()}
        again = VideoBody(prompt=asked.prompt, model=source.model)
        return _polled(await _submit(desk, again, film.video, notes | {"remixed_from_video_id": id}))

    @api.delete("/v1/videos/{id}", summary="Stop a film and forget it")
    async def delete(id: str) -> Response:
        await _video(desk, id)
        await desk.jobs.delete(id)
        return Printed({"id": id, "object": "video.deleted", "deleted": True})


def _add_reading(api: FastAPI, desk: Desk) -> None:
    @api.get("/v1/videos", summary="Films, the newest first")
    async def videos(http: HttpRequest) -> Response:
        return Printed(await listed_jobs(desk, KIND, http.query_params, video_body))

    @api.get("/v1/videos/{id}", summary="How far a film has come")
    async def video(http: HttpRequest, id: str) -> Response:
        no_query(http.query_params)
        return _polled(await _video(desk, id))

    @api.get("/v1/videos/{id}/content", summary="A film, its first frame or a sheet of its frames")
    async def content(http: HttpRequest, id: str) -> Response:
        no_query(http.query_params, ("variant",))
        variant = http.query_params.get("variant", "video")
        if variant not in VARIANTS:
            raise InvalidParameter(f"variant {variant[:40]!r} is none of {', '.join(VARIANTS)}", "variant")
        medium = VARIANTS[variant](await _film(desk, await _video(desk, id)))
        if medium is None:
            raise NotFound(f"the film has no {variant}", "variant")
        return Response(medium.data, media_type=medium.media_type)


async def _submit(desk: Desk, asked: VideoBody, given: Medium | None, notes: dict[str, JsonValue]) -> Job:
    model = await desk.model(asked.model) if asked.model is not None else None
    with naming(NAMES):
        request = await desk.taken(film_request(asked.prompt, asked.parameters, model, given))
        told: dict[str, JsonValue] = {"prompt": asked.prompt, **notes}
        return await desk.jobs.submit(Inference(request=request), kind=KIND, notes=told)


async def _asked(http: HttpRequest, desk: Desk) -> tuple[VideoBody, Medium | None]:
    """What is asked for, and the medium to begin with; by a form, or as JSON, as in a batch's lines."""
    if not http.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        body = await json_body(http, desk.limits)
        reference = body.pop(REFERENCE, None) if isinstance(body, dict) else None
        return typed_body(VideoBody, body), await _referred(desk, reference)
    form = await form_body(http, desk.limits)
    told = {name: form.texts.pop(f"{REFERENCE}[{name}]", [None])[0] for name in ReferenceBody.model_fields}
    reference = {name: value for name, value in told.items() if value is not None} or None
    asked = typed_form(VideoBody, form, (REFERENCE,))
    return asked, _sent(form) or await _referred(desk, reference)


def _sent(form: Form) -> Medium | None:
    upload = one_file(form, REFERENCE)
    return medium_of(upload, REFERENCE) if upload else None


async def _referred(desk: Desk, reference: object) -> Medium | None:
    """The medium that is named, by a URL, a data URI or a stored file. Raises InvalidInput, NotFound."""
    if reference is None:
        return None
    named = typed_body(ReferenceBody, reference)
    if (named.image_url is None) == (named.file_id is None):
        raise InvalidInput("input_reference needs either image_url or file_id", REFERENCE)
    if named.image_url is not None:
        return await desk.medium(named.image_url, Image, f"{REFERENCE}.image_url")
    data = await desk.documents.data(FILE, str(named.file_id))
    if data is None:
        raise NotFound(f"there is no file {str(named.file_id)[:80]!r}", f"{REFERENCE}.file_id")
    return sniff(data, f"{REFERENCE}.file_id")


async def _video(desk: Desk, id: str) -> Job:
    job = await desk.jobs.job(id)
    if job.kind != KIND:
        raise NotFound(f"there is no video {id[:80]!r}", "video_id")
    return job


async def _film(desk: Desk, job: Job) -> Film:
    """Raises NotFound where there is none, or not yet."""
    answer = await desk.jobs.result(job.id)
    if answer is None or not isinstance(answer.output, Film):
        said = "was never finished" if job.status in OVER else "is not finished yet; poll it until it is completed"
        raise NotFound(f"the video {job.id} {said}", "video_id")
    return answer.output


def _polled(job: Job) -> Response:
    """The video; while it is made, with when to ask again."""
    response = Printed(video_body(job))
    if job.status not in OVER:
        response.headers["openai-poll-after-ms"] = str(POLL_AFTER_MS)
    return response
