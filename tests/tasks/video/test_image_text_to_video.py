"""image-text-to-video through HTTP: the library's films, and the one way of any-to-any to a film."""

from typing import Any

import pytest

from tests.client import Client
from tests.films import LOSS, answered, apart, made_by_library
from tests.pictures import blue_square, picture, red_circle, uri

TASK = "image-text-to-video"
ASKED = {"image": uri(blue_square()), "text": "a star"}
SMALL: dict[str, Any] = {"num_frames": 9, "width": 32, "height": 32, "num_inference_steps": 2}


@pytest.mark.parametrize(
    ("pipeline", "model", "told"),
    [
        ("WanImageToVideoPipeline", "tiny-wan-i2v", {}),
        ("LTXImageToVideoPipeline", "tiny-ltx", {"frame_rate": 8}),
    ],
)
def test_the_film_is_the_librarys(client: Client, pipeline: str, model: str, told: dict[str, Any]) -> None:
    asked = SMALL | {"guidance_scale": 4.0, "negative_prompt": "red"}
    film = answered(client.infer(TASK, ASKED, model=f"anymodal/{model}", seed=5, fps=8, **asked))
    given = {"image": picture(blue_square()), **asked, **told}
    assert apart(film, made_by_library(pipeline, model, 5, prompt="a star", **given)) < LOSS
    assert apart(film, made_by_library(pipeline, model, 5, prompt="a red circle", **given)) > LOSS


def test_every_step_is_told_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, ASKED, seed=3, **SMALL)
    assert [event["done"] for event in earlier if event["type"] == "progress"] == [1, 2]
    assert done["output"] == client.infer(TASK, ASKED, seed=3, **SMALL)


@pytest.mark.parametrize(
    ("inputs", "task"),
    [
        ("a star", "text-to-video"),
        (uri(red_circle()), "image-to-video"),
        ({"seen": uri(red_circle()), "said": "a star"}, TASK),
    ],
)
def test_there_is_one_way_to_a_film(client: Client, inputs: Any, task: str) -> None:
    asked = SMALL | {"seed": 4, "num_frames": 5, "num_inference_steps": 1}
    answer = client.answer("any-to-any", inputs, want="video", tasks={task: asked})
    assert [step["task"] for step in answer["steps"]] == [task]
    named = {"image": inputs["seen"], "text": inputs["said"]} if isinstance(inputs, dict) else inputs
    assert answer["result"]["task_output"] == client.infer(task, named, **asked)


def test_a_model_that_reads_no_text_does_not_do_it(client: Client) -> None:
    status, error = client.refusal(TASK, ASKED, model="anymodal/tiny-svd")
    assert (status, error["code"]) == (422, "model_task_mismatch")
    status, error = client.refusal(TASK, {"image": ASKED["image"]})
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.text")
