"""The Open Inference Protocol v2 over HTTP: health, metadata, inference.

Models' names hold slashes, so that the more particular of two routes comes first: the lower decorator.
"""

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.ingress.answers import Printed
from deployments.ingress.desk import Desk
from deployments.ingress.kserve.inference import inferred, model_of, request_of, task_of
from deployments.ingress.kserve.metadata import model_body, server_body
from deployments.ingress.kserve.rest import answered, read

MODEL = "/v2/models/{name:path}"
VERSION = MODEL + "/versions/{version}"


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""
    _add_health(api)
    _add_inference(api, desk)
    _add_models(api, desk)


def _add_health(api: FastAPI) -> None:
    @api.get("/v2", summary="KServe: what this server is")
    async def server() -> Response:
        return Printed(server_body())

    @api.get("/v2/health/live", summary="KServe: whether the server runs")
    async def live() -> Response:
        return Printed({"live": True})

    @api.get("/v2/health/ready", summary="KServe: whether requests are taken")
    async def ready() -> Response:
        return Printed({"ready": True})


def _add_inference(api: FastAPI, desk: Desk) -> None:
    @api.post(MODEL + "/infer", summary="KServe: run a model")
    @api.post(VERSION + "/infer", summary="KServe: run a model of this version")
    async def infer(http: HttpRequest, name: str, version: str = "") -> Response:
        asked = await read(http, desk.limits, name, version)
        answer = await desk.ask(http, await request_of(desk, asked.inference))
        return answered(asked, inferred(asked.inference, answer))


def _add_models(api: FastAPI, desk: Desk) -> None:
    @api.get(MODEL + "/ready", summary="KServe: whether a model can be asked")
    @api.get(VERSION + "/ready", summary="KServe: whether a model of this version can be asked")
    async def model_ready(name: str, version: str = "") -> Response:
        return Printed({"name": (await model_of(desk, name, version)).id, "ready": True})

    @api.get(MODEL, summary="KServe: a model's tensors, for its first task or ?task=")
    @api.get(VERSION, summary="KServe: the tensors of a model of this version")
    async def metadata(name: str, version: str = "", task: str | None = None) -> Response:
        model = await model_of(desk, name, version)
        return Printed(model_body(model, task_of(desk, model, task)))
