"""POST /v1/audio/transcriptions and /translations: what is said in a recording, as OpenAI's clients ask for it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal, cast

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import PlainTextResponse

from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Done, Token
from deployments.contracts.raising import sound
from deployments.ingress.answers import Printed
from deployments.ingress.bodies import Form, form_body
from deployments.ingress.desk import Desk
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import named_frame
from deployments.ingress.gateway import StepEvents
from deployments.ingress.openai.forms import medium_of, needed_file, typed_form
from deployments.ingress.openai.naming import named_events, naming
from deployments.ingress.openai.reading import Labelled
from deployments.ingress.openai.transcripts import (
    PLAIN,
    Heard,
    as_json,
    as_verbose_json,
    logprobs,
    text_of,
    tokens_used,
)

TASK = "automatic-speech-recognition"
NAMES = {
    "inputs": "file",
    "inputs.audio": "file",
    "parameters.details": "response_format",
    "parameters.return_timestamps": "timestamp_granularities",
    "parameters.token_logprobs": "include",
    "parameters.translate": "model",
}
TRANSLATED = {"task": "translate", "language": "english"}
"""Whatever was spoken."""
SEGMENTED = frozenset({"srt", "vtt"})
ListedFormat = Literal["json", "text", "srt", "verbose_json", "vtt"]
Temperature = Annotated[float, Field(ge=0, le=1)]


class TranslationBody(Labelled):
    """The language that is spoken is found out. `temperature` 0 is the likeliest, always; `seed` is ours."""

    model: Annotated[str, Field(min_length=1)]
    prompt: Annotated[str, Field(min_length=1)] | None = None
    response_format: ListedFormat = "json"
    temperature: Temperature | None = None
    seed: Annotated[int, Field(ge=0)] | None = None


class TranscriptionBody(TranslationBody):
    """What is not here (speakers, keywords, a strategy of chunks) is refused by name."""

    language: Annotated[str, Field(min_length=2, max_length=32)] | None = None
    timestamp_granularities: tuple[Literal["word", "segment"], ...] = ()
    include: tuple[Literal["logprobs"], ...] = ()
    stream: bool = False


def add_routes(api: FastAPI, desk: Desk) -> None:
    """Adds them to the app."""

    @api.post("/v1/audio/transcriptions", summary="OpenAI: what is said in a recording")
    async def transcriptions(http: HttpRequest) -> Response:
        form = await form_body(http, desk.limits)
        body = typed_form(TranscriptionBody, form, ("file",))
        _refuse_idle(body)
        asked = _request(body, form, _transcribing(body))
        if body.stream:
            return desk.streamed(http, _frames(named_events(sound(desk.events(http, asked)), NAMES)))
        with naming(NAMES):
            answer = await desk.ask(http, asked)
        return _printed(body, answer, {})

    @api.post("/v1/audio/translations", summary="OpenAI: what is said in a recording, in English")
    async def translations(http: HttpRequest) -> Response:
        form = await form_body(http, desk.limits)
        body = typed_form(TranslationBody, form, ("file",))
        details = body.response_format in SEGMENTED or body.response_format == "verbose_json"
        with naming(NAMES):
            answer = await desk.ask(http, _request(body, form, {"translate": True, "details": details}))
        return _printed(body, answer, TRANSLATED)


def _refuse_idle(body: TranscriptionBody) -> None:
    """Raises InvalidParameter for what would not be told in the format that is asked for."""
    if body.timestamp_granularities and body.response_format != "verbose_json":
        raise InvalidParameter(
            "timestamp_granularities are told in verbose_json only; ask for that response_format",
            "timestamp_granularities",
        )
    if body.include and body.response_format != "json":
        raise InvalidParameter("logprobs are told in json only; ask for that response_format", "include")
    if body.stream and body.response_format not in ("json", "text"):
        raise InvalidParameter("a stream tells text alone; leave response_format out", "response_format")


def _transcribing(body: TranscriptionBody) -> dict[str, object]:
    """What a transcription asks for beside what a translation does too."""
    verbose = body.response_format == "verbose_json"
    granularities = body.timestamp_granularities or ("segment",)
    return {
        "language": body.language or "auto",
        "details": body.response_format in SEGMENTED or (verbose and "segment" in granularities),
        "return_timestamps": "word" if "word" in granularities else False,
        "token_logprobs": bool(body.include),
    }


def _request(body: TranslationBody, form: Form, wanted: dict[str, object]) -> Request:
    given = {"prompt": body.prompt, "temperature": body.temperature, "seed": body.seed}
    parameters = {"language": "auto"} | wanted | {name: value for name, value in given.items() if value is not None}
    recording = medium_of(needed_file(form, "file"), "file")
    return Request(task=TASK, model=body.model, inputs={"audio": recording}, parameters=parameters)


def _printed(body: TranslationBody, answer: Answer, about: dict[str, str]) -> Response:
    """`about` is what only the route knows of a transcript."""
    heard = cast("Heard", answer.output)
    if body.response_format in PLAIN:
        return PlainTextResponse(PLAIN[body.response_format](heard))
    if body.response_format == "verbose_json":
        return Printed(as_verbose_json(heard, answer.usage) | about)
    return Printed(as_json(heard, answer.usage))


async def _frames(events: StepEvents) -> AsyncGenerator[bytes, None]:
    """The text as it is heard, piece by piece; then all of it, with its tokens where these were asked for."""
    said = ""
    async with aclosing(events):
        async for _, event in events:
            match event:
                case Token(text=piece):
                    delta = piece if said else piece.lstrip()
                    said += delta
                    if delta:
                        yield _frame("transcript.text.delta", {"delta": delta})
                case Done():
                    heard = cast("Heard", event.output)
                    told: dict[str, object] = {"text": text_of(heard), "usage": tokens_used(event.usage)}
                    if heard.tokens is not None:
                        told["logprobs"] = logprobs(heard.tokens)
                    yield _frame("transcript.text.done", told)
    yield DONE


def _frame(name: str, about: dict[str, object]) -> bytes:
    return named_frame(name, {"type": name} | about)
