"""The HTTP API: a pure function from a gateway to its FastAPI app, the native routes and those of every dialect."""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from deployments.contracts.errors import AnymodalError, BadRequest, InvalidInput, MethodNotAllowed, UnknownRoute
from deployments.ingress.access.guard import Access, Guard
from deployments.ingress.answers import Printed, answer_body
from deployments.ingress.anthropic import routes as anthropic
from deployments.ingress.bodies import json_body
from deployments.ingress.desk import Desk
from deployments.ingress.durable import Durable
from deployments.ingress.event_stream import native_frames
from deployments.ingress.gate import Gate
from deployments.ingress.gateway import Gateway
from deployments.ingress.huggingface import routes as huggingface
from deployments.ingress.jobs import routes as jobs
from deployments.ingress.kserve import routes as kserve
from deployments.ingress.limits import Limits
from deployments.ingress.models import routes as models
from deployments.ingress.models.bodies import devices_of
from deployments.ingress.openai import batch_routes as openai_batches
from deployments.ingress.openai import chat_routes as openai_chat
from deployments.ingress.openai import file_routes as openai_files
from deployments.ingress.openai import media_routes as openai_media
from deployments.ingress.openai import realtime_routes as openai_realtime
from deployments.ingress.openai import video_routes as openai_videos
from deployments.ingress.page import routes as page
from deployments.ingress.printing import printed
from deployments.ingress.question import Question, read_question
from deployments.ingress.refusals import error_response, exchange_of
from deployments.ingress.schemas import ERRORS, Documented, schemas_of, task_body
from deployments.ingress.streams import routes as streams
from deployments.ingress.watch import HttpWatch

DIALECTS = (
    anthropic,
    huggingface,
    openai_chat,
    openai_media,
    openai_videos,
    openai_files,
    openai_batches,
    openai_realtime,
    kserve,
    jobs,
    streams,
    models,
    page,
)
"""Of routes of one path the first that takes a request answers it."""


def create_api(
    gateway: Gateway, limits: Limits, durable: Durable, access: Access, watch: HttpWatch | None = None
) -> FastAPI:
    """The app; it holds nothing but the gateway and what is durable, and decides nothing but who and what may pass."""
    api = Documented(gateway.tasks(), ERRORS)
    api.router.lifespan_context = durable.at_work
    api.add_middleware(Guard, access=access)
    api.add_middleware(Gate, limits=limits, watch=watch or HttpWatch())
    for kind in (HTTPException, RequestValidationError):
        api.add_exception_handler(kind, _refuse)
    desk = Desk(gateway, limits, durable)
    _add_questions(api, desk)
    _add_catalogue(api, gateway)
    for dialect in DIALECTS:
        dialect.add_routes(api, desk)
    return api


def _add_questions(api: FastAPI, desk: Desk) -> None:
    @api.post("/api/inference", summary="Run a task, or any-to-any; plain or streamed")
    async def inference(http: HttpRequest) -> Response:
        question = read_question(await json_body(http, desk.limits))
        if question.stream:
            return await _streamed(desk, http, question)
        return Printed(answer_body(await desk.ask(http, question.request)))

    @api.post("/api/inference/stream", summary="Run a task and stream its events")
    async def inference_stream(http: HttpRequest) -> Response:
        return await _streamed(desk, http, read_question(await json_body(http, desk.limits), streamed=True))


async def _streamed(desk: Desk, http: HttpRequest, asked: Question) -> Response:
    if asked.resumable:
        return await streams.begun(desk, http, asked.request)
    return desk.streamed(http, native_frames(desk.events(http, asked.request), exchange_of(http.scope)))


def _add_catalogue(api: FastAPI, gateway: Gateway) -> None:
    @api.get("/health", summary="Whether requests are taken")
    async def health() -> Response:
        return Printed({"status": "ok"})

    @api.get("/api/tasks", summary="The served tasks with the schemas of what they take and give")
    async def tasks() -> Response:
        families = gateway.tasks()
        return Printed({"tasks": [task_body(task, name) for name, served in families.items() for task in served]})

    @api.get("/api/config/capabilities", summary="Every task: served, or not and why")
    async def capabilities() -> Response:
        schemas = {task.id: schemas_of(task) for served in gateway.tasks().values() for task in served}
        rows = [row.model_dump() | schemas.get(row.task, {}) for row in gateway.capabilities()]
        return Printed({"capabilities": rows, "devices": printed(devices_of(await gateway.stock.status()))})

    @api.get("/api/graph", summary="From which kinds to which there is a chain of tasks, and what it takes")
    async def graph() -> Response:
        return Printed(printed(await gateway.graph()))


async def _refuse(http: HttpRequest, raised: Exception) -> Response:
    """FastAPI's own refusals in our words; all others pass on to the Gate."""
    response = error_response(_in_our_words(http, raised).refusal(), exchange_of(http.scope))
    response.headers.update(getattr(raised, "headers", None) or {})
    return response


def _in_our_words(http: HttpRequest, raised: Exception) -> AnymodalError:
    asked = f"{http.method} {http.url.path[:120]}"
    match raised:
        case HTTPException(status_code=404):
            return UnknownRoute(f"there is no route {asked!r}; GET openapi.json lists those there are")
        case HTTPException(status_code=405):
            return MethodNotAllowed(f"{asked!r} is not allowed; the header allow names the methods that are")
        case HTTPException():
            return BadRequest(str(raised.detail)[:200])
    return InvalidInput("the request's query is malformed")
