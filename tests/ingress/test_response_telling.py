"""A response's stream that fails half-way: its last event is one that OpenAI's clients know."""

import json

from openai.types.responses import ResponseFailedEvent
from pydantic import TypeAdapter

from deployments.contracts.errors import AnymodalError, InternalError, Overloaded
from deployments.contracts.events import Token
from deployments.ingress.openai.responses.body import ResponseBody
from deployments.ingress.openai.responses.printing import Head
from deployments.ingress.openai.responses.telling import Telling


def last_event(raised: AnymodalError) -> ResponseFailedEvent:
    telling = Telling(Head(ResponseBody(model="anymodal/tiny-llama", input="Hello")))
    begun = list(telling.told(Token(text="Hel")))
    frame = telling.failed(raised.refusal(), "request", len(begun)).decode()
    named, data, *_ = frame.split("\n")
    assert named == "event: response.failed"
    event = TypeAdapter(ResponseFailedEvent).validate_python(json.loads(data.removeprefix("data: ")))
    assert event.sequence_number == len(begun)
    return event


def test_a_failure_is_told_with_the_response() -> None:
    response = last_event(InternalError("the server failed")).response
    assert response.status == "failed"
    assert response.error
    assert (response.error.code, response.error.message) == ("server_error", "the server failed")


def test_too_much_at_once_has_a_code_of_its_own() -> None:
    error = last_event(Overloaded("later")).response.error
    assert error
    assert error.code == "rate_limit_exceeded"
