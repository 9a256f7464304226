"""The native HTTP API: a pure function from a gateway to its FastAPI app."""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from deployments.contracts.errors import AnymodalError, BadRequest, InvalidInput, MethodNotAllowed, UnknownRoute
from deployments.contracts.model import ModelFacts
from deployments.ingress.answers import Printed, printed
from deployments.ingress.desk import Desk
from deployments.ingress.gate import Gate
from deployments.ingress.gateway import Gateway
from deployments.ingress.limits import Limits
from deployments.ingress.refusals import error_response, exchange_of
from deployments.ingress.schemas import ERRORS, Documented, schemas_of, task_body


def create_api(gateway: Gateway, limits: Limits) -> FastAPI:
    """The app; it holds nothing but the gateway, and decides nothing but what may pass."""
    api = Documented(gateway.tasks(), ERRORS)
    api.add_middleware(Gate, limits=limits)
    for kind in (HTTPException, RequestValidationError):
        api.add_exception_handler(kind, _refuse)
    _add_questions(api, Desk(gateway, limits))
    _add_catalogue(api, gateway)
    return api


def _add_questions(api: FastAPI, desk: Desk) -> None:
    @api.post("/api/inference", summary="Run a task, or any-to-any; plain or streamed")
    async def inference(http: HttpRequest) -> Response:
        question = await desk.read(http)
        return await (desk.stream if question.stream else desk.answer)(http, question.request)

    @api.post("/api/inference/stream", summary="Run a task and stream its events")
    async def inference_stream(http: HttpRequest) -> Response:
        question = await desk.read(http)
        return await desk.stream(http, question.request)


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
        rows = gateway.capabilities()
        return Printed({"capabilities": [row.model_dump() | schemas.get(row.task, {}) for row in rows]})

    @api.get("/api/models", summary="The catalog, filtered by task and tier")
    async def models(http: HttpRequest, task: str | None = None, tier: str | None = None) -> Response:
        unknown = sorted(set(http.query_params) - {"task", "tier"})
        if unknown:
            raise InvalidInput(f"unknown filter {unknown[0][:80]!r}; allowed are task, tier", unknown[0][:80])
        rows = (row for row in gateway.models() if task in (None, *row.tasks) and tier in (None, row.tier))
        return Printed({"models": [_public(row) for row in rows]})

    @api.get("/api/models/status", summary="The models in memory, by family and replica")
    async def status() -> Response:
        return Printed({"families": printed(await gateway.status())})


def _public(row: ModelFacts) -> dict[str, object]:
    """A row without the places where its weights are."""
    return row.model_dump(exclude={"source", "loras", "previewer"}) | {"loras": list(row.loras)}


async def _refuse(http: HttpRequest, raised: Exception) -> Response:
    """FastAPI's own refusals in our words; all others pass on to the Gate."""
    response = error_response(_in_our_words(http, raised).refusal(), exchange_of(http.scope).request_id)
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
