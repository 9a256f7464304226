"""any-to-any told more: several kinds wanted, plans alone, what is allowed, conversations, budgets, and what failed."""

from typing import Any

import pytest

from tests import films, sheets
from tests.client import Client, data_uri
from tests.jobs.following import ended, follow, submit
from tests.pictures import blue_square, red_circle, uri
from tests.server import REPOSITORY

PICTURE = uri(red_circle())
SPEECH = data_uri((REPOSITORY / "tests/assets/spoken.wav").read_bytes(), "audio/wav")
CAPTIONED = ["image-to-text", "text-to-speech", "text-to-image"]
SMALL: dict[str, Any] = {"text-to-image": {"num_inference_steps": 3, "seed": 7}, "text-to-speech": {"seed": 3}}
TURNS = [{"role": "user", "content": "Anna sees a red circle. What does Anna see?"}]


def hops(answer: dict[str, Any]) -> list[str]:
    return [step["task"] for step in answer["steps"]]


def test_one_picture_becomes_its_caption_the_speech_of_it_and_a_picture_of_it(client: Client) -> None:
    asked: dict[str, Any] = {"want": ["text", "audio", "image"], "allow_tasks": CAPTIONED, "tasks": SMALL}
    answer = client.answer("any-to-any", PICTURE, **asked)
    assert hops(answer) == CAPTIONED, "the caption is written once"
    outputs = answer["result"]["task_output"]["outputs"]
    assert outputs["text"] == client.infer("image-to-text", PICTURE)
    said = outputs["text"]["generated_text"]
    assert said == "a red circle"
    assert outputs["audio"] == client.infer("text-to-speech", said, seed=3)
    assert outputs["image"] == client.infer("text-to-image", said, **SMALL["text-to-image"])
    assert answer["result"]["task_output"]["tasks"] == dict(zip(asked["want"], CAPTIONED, strict=True))
    assert not any("output" in step for step in answer["steps"]), "what is the answer is not told twice"


def test_the_last_event_of_several_has_all_of_them_and_what_it_took(client: Client) -> None:
    tasks = {"text-to-speech": {"seed": 3}}
    asked: dict[str, Any] = {"want": ["text", "audio"], "allow_tasks": CAPTIONED, "tasks": tasks}
    events = client.stream("any-to-any", PICTURE, **asked)
    assert [hop["after"] for hop in events[0]["hops"]] == [[], [0]]
    assert [event["seq"] for event in events] == list(range(len(events)))
    ends = [event for event in events if event["type"] == "done"]
    assert [event["step"] for event in ends[:-1]] == [0, 1]
    answer = client.answer("any-to-any", PICTURE, **asked)
    assert ends[-1]["output"] == answer["result"]["task_output"]
    assert [step["task"] for step in ends[-1]["steps"]] == hops(answer)
    assert ends[-1]["usage"] == answer["usage"]
    assert ends[-1]["cost"] == pytest.approx(answer["cost"], abs=0.5)


def test_a_trace_tells_where_each_hop_ran_and_what_took_its_time(client: Client) -> None:
    answer = client.answer("any-to-any", SPEECH, want="image", tasks={"text-to-image": SMALL["text-to-image"]})
    for step in answer["steps"]:
        parts = step["load_ms"] + step["queue_ms"] + step["runtime_ms_model"]
        assert parts == pytest.approx(step["runtime_ms"], abs=0.01)
        assert step["usage"]
    assert answer["runtime_ms"] >= sum(step["runtime_ms_model"] for step in answer["steps"])
    assert answer["cost"] >= 6


def test_several_kinds_are_a_job_as_well(client: Client) -> None:
    tasks = {"text-to-speech": {"seed": 3}}
    asked: dict[str, Any] = {"want": ["text", "audio"], "allow_tasks": CAPTIONED, "tasks": tasks}
    id = submit(client, "any-to-any", PICTURE, **asked)
    events = [event for _, event in follow(client, id)]
    job = ended(client, id)
    assert events[-2]["output"] == job["result"]["result"]["task_output"]
    assert job["result"]["result"]["task_output"] == client.infer("any-to-any", PICTURE, **asked)


def test_a_dry_run_is_the_plan_that_is_then_run(client: Client) -> None:
    asked: dict[str, Any] = {"want": ["image", "embedding"], "tasks": {"text-to-image": SMALL["text-to-image"]}}
    plan = client.answer("any-to-any", SPEECH, dry_run=True, **asked)
    assert plan["steps"] == []
    told = plan["result"]["task_output"]
    assert told["gives"] == {"image": 1, "embedding": 2}
    assert [hop["task"] for hop in told["hops"]] == hops(client.answer("any-to-any", SPEECH, **asked))
    planned, done = client.stream("any-to-any", SPEECH, dry_run=True, **asked)
    assert planned["hops"] == done["output"]["hops"]
    assert [(hop["task"], hop["model"], hop["after"]) for hop in planned["hops"]] == [
        (hop["task"], hop["model"], hop["after"]) for hop in told["hops"]
    ]


def test_what_is_allowed_decides_between_equals(client: Client) -> None:
    told = "Anna saw a red circle."
    answer = client.answer("any-to-any", told, want="text", allow_tasks=["translation", "text-to-image"])
    assert hops(answer) == ["translation"]
    assert answer["result"]["task_output"] == client.infer("translation", told)


def test_of_allowed_models_one_that_does_the_task_is_taken(client: Client) -> None:
    allowed = ["anymodal/tiny-vit", "anymodal/tiny-llava"]
    answer = client.answer("any-to-any", {"image": PICTURE, "q": "What is it?"}, want="text", allow_models=allowed)
    assert [step["model"] for step in answer["steps"]] == ["anymodal/tiny-llava"]


def test_several_pictures_are_seen_together(client: Client) -> None:
    pictures = [PICTURE, uri(blue_square())]
    answer = client.answer("any-to-any", [*pictures, "What is it?"], want="text")
    assert hops(answer) == ["image-text-to-text"]
    seen = client.infer("image-text-to-text", {"image": pictures, "text": "What is it?"})
    assert answer["result"]["task_output"] == seen


def test_a_conversation_is_answered_and_its_answer_spoken(client: Client) -> None:
    answer = client.answer("any-to-any", TURNS, want=["text", "audio"], tasks={"text-to-speech": {"seed": 3}})
    assert hops(answer) == ["text-generation", "text-to-speech"]
    outputs = answer["result"]["task_output"]["outputs"]
    assert outputs["text"] == client.infer("text-generation", TURNS)
    said = outputs["text"]["generated_text"]
    assert "red circle" in said
    assert outputs["audio"] == client.infer("text-to-speech", said, seed=3)
    assert answer["messages"] == [{"role": "assistant", "content": said}]
    again = [*TURNS, *answer["messages"], {"role": "user", "content": "Is it blue?"}]
    goes_on = client.answer("any-to-any", again, want="text")
    assert goes_on["result"]["task_output"] == client.infer("text-generation", again)


def test_one_model_of_several_kinds_does_it_alone(client: Client) -> None:
    given = [PICTURE, uri(blue_square()), "What is it?"]
    answer = client.answer("any-to-any", given, want="text", allow_tasks=["native-any-to-any", "text-to-image"])
    assert [(step["task"], step["model"]) for step in answer["steps"]] == [("native-any-to-any", "anymodal/tiny-janus")]
    named = client.infer("any-to-any", given, model="anymodal/tiny-janus", want="text")
    assert answer["result"]["task_output"] == named


def test_a_conversation_with_a_picture_goes_to_who_sees_it(client: Client) -> None:
    parts = [{"type": "image", "image": PICTURE}, {"type": "text", "text": "What is it?"}]
    turns = [{"role": "user", "content": parts}]
    answer = client.answer("any-to-any", turns, want="text")
    assert hops(answer) == ["chat-completion"]
    assert answer["result"]["task_output"] == client.infer("chat-completion", {"messages": turns})


def test_a_film_needs_no_question(client: Client) -> None:
    film = films.uri(films.moving_circle())
    answer = client.answer("any-to-any", film, want="text")
    asked = {"video": film, "text": "What happens?"}
    assert answer["result"]["task_output"] == client.infer("video-text-to-text", asked)
    assert " moves " in answer["result"]["task_output"]["generated_text"]


def test_a_bill_is_asked_and_its_answer_spoken(client: Client) -> None:
    bill = sheets.pdf_uri(sheets.drawn())
    asked = {"document": bill, "question": "What is the total?"}
    answer = client.answer("any-to-any", asked, want="audio", tasks={"text-to-speech": {"seed": 3}})
    found = client.infer("document-question-answering", {"image": bill, "question": asked["question"]})
    assert answer["steps"][0]["output"] == found
    said = found["answers"][0]["answer"]
    assert answer["result"]["task_output"] == client.infer("text-to-speech", said, seed=3)


@pytest.mark.parametrize(
    ("inputs", "parameters", "refused", "names"),
    [
        ("a text", {"want": ["image", "image"]}, (422, "invalid_parameter"), "different"),
        ("a text", {"want": "image", "allow_tasks": ["painting"]}, (404, "unknown_task"), "painting"),
        ("a text", {"want": "image", "allow_tasks": ["translation"]}, (422, "no_route"), "no task that may be used"),
        ("a text", {"want": "image", "allow_models": ["no/such"]}, (404, "model_not_found"), "no/such"),
        (SPEECH, {"want": "image", "max_hops": 1}, (422, "no_route"), "at most 1"),
        ("a text", {"want": "image", "max_hops": 9}, (422, "invalid_parameter"), "max_hops"),
        ("a text", {"want": "image", "time_budget_s": 0}, (422, "invalid_parameter"), "time_budget_s"),
        (["a text", "another"], {"want": "text"}, (422, "no_route"), "text + text"),
        ({"mesh": "a text"}, {"want": "text"}, (422, "invalid_input"), "mesh"),
    ],
)
def test_what_cannot_be_had_is_refused_by_name(
    client: Client, inputs: Any, parameters: dict[str, Any], refused: tuple[int, str], names: str
) -> None:
    status, error = client.refusal("any-to-any", inputs, **parameters)
    assert (status, error["code"]) == refused
    assert names in error["message"]


LONG_WISH = "a red circle left of a blue square above a green triangle right of a white star below a yellow ring"


def test_a_hop_that_fails_is_named_with_its_cause_and_what_was_done_before(client: Client) -> None:
    chain = ["text-to-speech", "automatic-speech-recognition", "text-to-image"]
    tasks = {"text-to-speech": {"seed": 3}, "text-to-image": {"num_inference_steps": 2}}
    status, error = client.refusal("any-to-any", LONG_WISH, chain=chain, tasks=tasks)
    assert (status, error["code"]) == (413, "input_too_long")
    assert (error["task"], error["model"]) == ("text-to-image", "anymodal/shapes-sd3")
    assert [step["task"] for step in error["steps"]] == chain[:2]
    assert "circle" in error["steps"][1]["output"]["text"]
    *earlier, failed = client.stream("any-to-any", LONG_WISH, chain=chain, tasks=tasks)
    assert (failed["type"], failed["step"], failed["error"]["task"]) == ("failed", 2, "text-to-image")
    assert [event["step"] for event in earlier if event["type"] == "done"] == [0, 1]


@pytest.mark.parametrize(
    ("budget", "ended"),
    [({"hop_budget_s": 0.2}, "text-to-image"), ({"time_budget_s": 0.2}, "any-to-any")],
    ids=("of a hop", "of all"),
)
def test_what_takes_longer_than_its_budget_is_ended(client: Client, budget: dict[str, Any], ended: str) -> None:
    endless = {"text-to-image": {"num_inference_steps": 200, "width": 128, "height": 128}}
    client.infer("text-to-image", "a red circle", num_inference_steps=1)
    status, error = client.refusal("any-to-any", "a red circle", chain=["text-to-image"], tasks=endless, **budget)
    assert (status, error["code"], error["task"]) == (408, "deadline_exceeded", ended)
    assert "0.2 s" in error["message"]
    client.wait_for_users("anymodal/shapes-sd3", 0)
