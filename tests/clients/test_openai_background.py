"""responses in the background by OpenAI's SDK: taken at once, found when they are over, stopped when asked."""

import time

import openai
import pytest
from openai.types.responses import Response

from tests import pictures
from tests.client import Client
from tests.clients.openai_sdk import sdk
from tests.clients.talking import ABOVE, LLAMA, LONG, PAINT, WHO, user

LOOKER = "anymodal/tiny-smolvlm"
WAITING = {"queued", "in_progress"}


def over(client: Client, id: str) -> Response:
    """The response once it waits no longer; pytest's own patience ends this."""
    while (response := sdk(client).responses.retrieve(id)).status in WAITING:
        time.sleep(0.05)
    return response


def test_a_response_is_made_without_a_client_that_waits(client: Client) -> None:
    responses = sdk(client).responses
    taken = responses.create(model=LLAMA, input=ABOVE, background=True, metadata={"for": "a test"})
    assert taken.status in WAITING
    assert taken.background
    response = over(client, taken.id)
    whole = responses.create(model=LLAMA, input=ABOVE)
    assert response.status == "completed"
    assert (response.output_text, response.usage) == (whole.output_text, whole.usage)
    assert (response.id, response.created_at, response.metadata) == (taken.id, taken.created_at, taken.metadata)
    assert responses.retrieve(taken.id) == response
    going_on = responses.create(model=LLAMA, input="What colour is the circle?", previous_response_id=taken.id)
    assert "red" in going_on.output_text.lower()


def test_media_and_tools_survive_the_wait(client: Client) -> None:
    responses = sdk(client).responses
    seen = {"type": "input_image", "detail": "auto", "image_url": pictures.uri(pictures.red_circle())}
    given = user([seen, {"type": "input_text", "text": "What is in the picture?"}])
    shown = responses.create(model=LOOKER, input=given, background=True)
    called = responses.create(
        model=LLAMA, input="Draw a red circle.", tools=[PAINT], tool_choice="required", background=True
    )
    assert "red circle" in over(client, shown.id).output_text
    assert [item.type for item in over(client, called.id).output] == ["function_call"]


def test_a_response_is_stopped_where_it_is(client: Client) -> None:
    responses = sdk(client).responses
    taken = responses.create(model=LLAMA, input=WHO, text=LONG, max_output_tokens=450, background=True)
    stopped = responses.cancel(taken.id)
    assert stopped.id == taken.id
    assert over(client, taken.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError) as refused:
        responses.create(model=LLAMA, input=WHO, previous_response_id=taken.id)
    assert refused.value.param == "previous_response_id"


def test_what_is_over_cannot_be_stopped(client: Client) -> None:
    responses = sdk(client).responses
    made = (responses.create(model=LLAMA, input=WHO), responses.create(model=LLAMA, input=WHO, background=True))
    for response in made:
        over(client, response.id)
        with pytest.raises(openai.BadRequestError) as refused:
            responses.cancel(response.id)
        assert refused.value.param == "response_id"


def test_what_fails_is_told_in_the_response(client: Client) -> None:
    taken = sdk(client).responses.create(model=LLAMA, input="word " * 20_000, background=True)
    failed = over(client, taken.id)
    assert failed.status == "failed"
    assert failed.error
    assert failed.error.code == "invalid_prompt"
    assert "token" in failed.error.message


def test_a_waiting_response_is_forgotten_when_asked(client: Client) -> None:
    responses = sdk(client).responses
    taken = responses.create(model=LLAMA, input=WHO, background=True)
    responses.delete(taken.id)
    with pytest.raises(openai.NotFoundError):
        responses.retrieve(taken.id)
