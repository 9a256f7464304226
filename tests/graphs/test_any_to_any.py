"""any-to-any through the endpoint: one hop, two hops, every hop's events, and refusals that name the way out."""

from typing import Any

import pytest

from tests.client import Client, data_uri
from tests.pictures import red_circle
from tests.server import REPOSITORY

PICTURE = data_uri(red_circle(), "image/png")
SPEECH = data_uri((REPOSITORY / "tests/assets/spoken.wav").read_bytes(), "audio/wav")
SMALL: dict[str, Any] = {"num_inference_steps": 3, "seed": 7}


def composed(client: Client, inputs: Any, want: str, **tasks: Any) -> dict[str, Any]:
    return client.answer(
        "any-to-any", inputs, want=want, tasks={name.replace("_", "-"): p for name, p in tasks.items()}
    )


def hops(answer: dict[str, Any]) -> list[str]:
    return [step["task"] for step in answer["steps"]]


def test_text_becomes_the_picture_that_text_to_image_paints(client: Client) -> None:
    answer = composed(client, "a red circle", "image", text_to_image=SMALL)
    assert hops(answer) == ["text-to-image"]
    assert answer["result"]["task_output"] == client.infer("text-to-image", "a red circle", **SMALL)


def test_a_picture_becomes_its_caption(client: Client) -> None:
    answer = composed(client, PICTURE, "text")
    assert hops(answer) == ["image-to-text"]
    assert answer["result"]["task_output"] == client.infer("image-to-text", PICTURE)
    assert answer["result"]["task_output"]["generated_text"] == "a red circle"


def test_text_becomes_speech(client: Client) -> None:
    answer = composed(client, "two circles", "audio", text_to_speech={"seed": 3})
    assert answer["result"]["task_output"] == client.infer("text-to-speech", "two circles", seed=3)


def test_speech_becomes_text(client: Client) -> None:
    answer = composed(client, SPEECH, "text")
    assert answer["result"]["task_output"] == client.infer("automatic-speech-recognition", SPEECH)


def test_speech_becomes_the_picture_of_what_was_said(client: Client) -> None:
    answer = composed(client, {"said": SPEECH}, "image", text_to_image=SMALL)
    assert hops(answer) == ["automatic-speech-recognition", "text-to-image"]
    transcript = client.infer("automatic-speech-recognition", SPEECH)
    assert answer["steps"][0]["output"] == transcript
    assert answer["result"]["task_output"] == client.infer("text-to-image", transcript["text"], **SMALL)


def test_a_picture_becomes_the_sound_of_its_caption(client: Client) -> None:
    answer = composed(client, PICTURE, "audio", text_to_speech={"seed": 3}, image_to_text={"max_new_tokens": 12})
    assert hops(answer) == ["image-to-text", "text-to-speech"]
    caption = client.infer("image-to-text", PICTURE, max_new_tokens=12)["generated_text"]
    assert answer["result"]["task_output"] == client.infer("text-to-speech", caption, seed=3)


def test_a_stream_tells_the_plan_then_every_hop_then_the_answer(client: Client) -> None:
    tasks = {"text-to-image": SMALL}
    events = client.stream("any-to-any", SPEECH, want="image", tasks=tasks)
    assert events[0]["type"] == "planned"
    assert [hop["task"] for hop in events[0]["hops"]] == ["automatic-speech-recognition", "text-to-image"]
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert [event["step"] for event in events] == sorted(event["step"] for event in events)
    first = [event for event in events if event["step"] == 0]
    spelled = "".join(event["text"] for event in first if event["type"] == "token")
    assert first[-1]["type"] == "done"
    assert first[-1]["output"]["text"] == spelled
    progress = [event["done"] for event in events if event["type"] == "progress"]
    assert progress == [1, 2, 3]
    answer = client.infer("any-to-any", SPEECH, want="image", tasks=tasks)
    assert events[-1]["type"] == "done"
    assert events[-1]["output"] == answer


def test_a_named_chain_is_run_as_it_is_named(client: Client) -> None:
    asked = [{"role": "user", "content": "Anna sees a red circle. What does Anna see?"}]
    chain = ["text-generation", "text-to-speech"]
    answer = client.answer("any-to-any", asked, chain=chain, tasks={"text-to-speech": {"seed": 3}})
    assert hops(answer) == chain
    said = answer["steps"][0]["output"]["generated_text"]
    assert said == client.infer("text-generation", asked)["generated_text"]
    assert "red circle" in said
    assert answer["result"]["task_output"] == client.infer("text-to-speech", said, seed=3)


@pytest.mark.parametrize(
    ("inputs", "parameters", "refused", "names"),
    [
        ("a text", {"want": "table"}, (422, "no_route"), "text into table"),
        ("a text", {"want": "text"}, (422, "ambiguous_route"), "summarization"),
        ([PICTURE] * 5, {"want": "audio"}, (422, "no_route"), "image + image + image"),
        ("a text", {}, (422, "invalid_parameter"), "want"),
        ("a text", {"want": "image", "steps": 3}, (422, "unknown_parameter"), "steps"),
        ("a text", {"want": "image", "tasks": {"summarization": {}}}, (422, "invalid_parameter"), "summarization"),
        ("a text", {"want": "image", "tasks": {"text-to-image": {"stepz": 1}}}, (422, "unknown_parameter"), "stepz"),
        ("a text", {"want": "image", "models": {"text-to-image": "no/such"}}, (404, "model_not_found"), "no/such"),
        ({"n": 3}, {"want": "image"}, (422, "invalid_input"), "int"),
        ("a text", {"want": "image", "chain": ["text-to-image"]}, (422, "invalid_parameter"), "chain"),
        ("a text", {"chain": ["text-to-image", "text-to-speech"]}, (422, "no_route"), "text-to-speech takes text"),
        ("a text", {"chain": ["text-to-image", "painting"]}, (404, "unknown_task"), "painting"),
        ("a text", {"chain": ["image-to-text"]}, (422, "invalid_input"), "inputs.image"),
    ],
)
def test_what_cannot_be_composed_is_refused_by_name(
    client: Client, inputs: Any, parameters: dict[str, Any], refused: tuple[int, str], names: str
) -> None:
    status, error = client.refusal("any-to-any", inputs, **parameters)
    assert (status, error["code"]) == refused
    assert names in error["message"]
