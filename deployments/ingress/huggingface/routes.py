"""The routes of this dialect: a model's own URL, which its clients are given as `model` or `endpointUrl`."""

from dataclasses import dataclass, replace

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest

from deployments.contracts.call import Request
from deployments.contracts.errors import InvalidInput, Unprocessable
from deployments.contracts.kinds import Medium
from deployments.contracts.model import ModelFacts
from deployments.contracts.raising import sound
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import any_json_body
from deployments.ingress.desk import Desk
from deployments.ingress.huggingface.given import Given, read_given
from deployments.ingress.huggingface.table import translator_of
from deployments.ingress.huggingface.translator import Translator
from deployments.ingress.openai.chat import chat_completions
from deployments.ingress.openai.completions import completions

ROOTS = ("/models", "/hf-inference/models")
MAX_SEVERAL = 64


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app. A model's id holds a slash, so that what comes before it is matched first."""
    for root in ROOTS:
        _add_facts(api, desk, root)
        _add_chat(api, desk, root)
        _add_tasks(api, desk, root)


def _add_facts(api: FastAPI, desk: Desk, root: str) -> None:
    @api.get(root + "/{id:path}/info", summary="What a model is and does")
    async def info(id: str) -> Response:
        model = await desk.model(id)
        return Printed({"model_id": model.id, "pipeline_tag": model.tasks[0], "tasks": model.tasks})

    @api.get(root + "/{id:path}/health", summary="Whether a model can be asked")
    async def health(id: str) -> Response:
        await desk.model(id)
        return Printed({"status": "ok"})


def _add_chat(api: FastAPI, desk: Desk, root: str) -> None:
    """The clients' chat, and JavaScript's text generation; the model is the path's, whatever the body calls it."""

    @api.post(root + "/{id:path}/v1/chat/completions", summary="Chat with this model, as OpenAI's clients do")
    async def chat(http: HttpRequest, id: str) -> Response:
        body = await any_json_body(http, desk.limits)
        return await chat_completions(desk, http, body, (await desk.model(id)).id)

    @api.post(root + "/{id:path}/v1/completions", summary="Continue a text with this model, as OpenAI's clients do")
    async def complete(http: HttpRequest, id: str) -> Response:
        body = await any_json_body(http, desk.limits)
        return await completions(desk, http, body, (await desk.model(id)).id)


def _add_tasks(api: FastAPI, desk: Desk, root: str) -> None:
    @api.post(root + "/{id:path}/pipeline/{task}", summary="Run one of a model's tasks, in Hugging Face's words")
    async def run_task(http: HttpRequest, id: str, task: str) -> Response:
        return await _run(desk, http, id, task)

    @api.post(root + "/{id:path}", summary="Run a model's first task, or ?task=, in Hugging Face's words")
    async def run(http: HttpRequest, id: str) -> Response:
        return await _run(desk, http, id, http.query_params.get("task"))


@dataclass(frozen=True)
class Aim:
    """A model's task with who translates for it."""

    task: str
    model: ModelFacts
    translator: Translator

    def request(self, given: Given) -> Request:
        asked = self.translator.read(given)
        return Request(task=self.task, model=self.model.id, inputs=asked.inputs, parameters=asked.parameters)


async def _run(desk: Desk, http: HttpRequest, id: str, named: str | None) -> Response:
    """The task is the one named, or the first of the model's row in the catalog."""
    given = await read_given(http, desk.limits)
    model = await desk.model(id.removesuffix("/"))
    task = named or model.tasks[0]
    aim = Aim(task, model, translator_of(task))
    if given.stream:
        return _streamed(desk, http, given, aim)
    try:
        told = await _told(desk, http, given, aim)
    except Unprocessable as refused:
        raise refused if named else _with_other_tasks(refused, model) from None
    return Response(told.data, media_type=told.media_type) if isinstance(told, Medium) else Printed(told)


async def _told(desk: Desk, http: HttpRequest, given: Given, aim: Aim) -> object:
    """What the client reads. Of several inputs, the lists that each would be answered with, joined."""
    questions = _several(given) if aim.translator.several and isinstance(given.inputs, list) else [given]
    answers = await desk.ask_all(http, [aim.request(one) for one in questions])
    told = [aim.translator.tell(answer.output, one) for answer, one in zip(answers, questions, strict=True)]
    return told[0] if len(told) == 1 else [member for one in told if isinstance(one, list) for member in one]


def _several(given: Given) -> list[Given]:
    """A question for each input. Raises InvalidInput for none and for too many."""
    inputs = given.inputs if isinstance(given.inputs, list) else []
    if not 1 <= len(inputs) <= MAX_SEVERAL:
        raise InvalidInput(f"inputs must be a text or a list of 1 to {MAX_SEVERAL} of them", "inputs")
    return [replace(given, inputs=one) for one in inputs]


def _streamed(desk: Desk, http: HttpRequest, given: Given, aim: Aim) -> Response:
    """Raises InvalidInput for a task that its clients do not read as a stream."""
    if aim.translator.frames is None:
        raise InvalidInput(f"{aim.task} is not streamed here; POST /api/inference/stream streams every task", "stream")
    return desk.streamed(http, aim.translator.frames(sound(desk.events(http, aim.request(given))), given))


def _with_other_tasks(refused: Unprocessable, model: ModelFacts) -> Unprocessable:
    """A refusal of what may have been meant for another of the model's tasks says how to name it."""
    if len(model.tasks) == 1:
        return refused
    others = ", ".join(model.tasks[1:])
    hint = f"{model.id} also does {others}: for one of these POST to its /pipeline/<task>"
    return type(refused)(f"{refused.message} ({hint})", refused.param)
