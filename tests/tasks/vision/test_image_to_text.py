"""image-to-text through HTTP: the library's captions, token by token."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import AutoImageProcessor, AutoModelForImageTextToText, AutoTokenizer, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.said import asking
from embedded.world.seen import pictures, views
from embedded.world.things import seeded
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, png, red_circle, uri

TASK = "image-to-text"
MODELS = ["tiny-blip", "tiny-vit-gpt2"]


def caption(model: str, drawn: bytes, seed: int = 0, **options: Any) -> str:
    """What the library says of the picture; the seed is set last, since loading may draw numbers too."""
    folder = EMBEDDED_WEIGHTS / model
    pixels = AutoImageProcessor.from_pretrained(folder)(images=picture(drawn), return_tensors="pt")
    writer = AutoModelForImageTextToText.from_pretrained(folder)
    set_seed(seed)
    written = writer.generate(**pixels, **options)
    said: str = AutoTokenizer.from_pretrained(folder).decode(written[0], skip_special_tokens=True)
    return said


def test_a_caption_names_what_there_is(client: Client) -> None:
    for drawn, said in ((red_circle(), "a red circle"), (blue_square(), "a blue square")):
        assert client.infer(TASK, uri(drawn))["generated_text"] == said


def test_what_was_never_seen_is_captioned(client: Client) -> None:
    rng = seeded("tests of captions", "held_out", 0)
    shown = [views.view(rng, "held_out") for _ in range(10)]
    said = [client.infer(TASK, uri(png(pictures.drawn(scene, rng))))["generated_text"] for scene in shown]
    assert sum(one == asking.described(scene) for one, scene in zip(said, shown, strict=True)) >= 7, said


@pytest.mark.parametrize("model", MODELS)
def test_the_caption_is_the_librarys(client: Client, model: str) -> None:
    for drawn in (red_circle(), blue_square()):
        answered = client.infer(TASK, uri(drawn), model=f"anymodal/{model}", max_new_tokens=16)
        assert answered["generated_text"] == caption(model, drawn, max_new_tokens=16, do_sample=False)
        assert answered["finish_reason"] in {"length", "eos_token"}


@pytest.mark.parametrize("model", MODELS)
def test_a_seed_gives_the_librarys_draw(client: Client, model: str) -> None:
    drawing: dict[str, Any] = {"max_new_tokens": 12, "do_sample": True, "temperature": 1.2, "top_k": 40}
    answered = client.infer(TASK, uri(red_circle()), model=f"anymodal/{model}", seed=7, **drawing)
    assert answered["generated_text"] == caption(model, red_circle(), seed=7, **drawing)


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, uri(red_circle()), max_new_tokens=12)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert tokens
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, uri(red_circle()), max_new_tokens=12)


def test_captions_asked_for_at_once_are_those_given_alone(client: Client) -> None:
    def ask(question: tuple[bytes, int]) -> str:
        drawn, seed = question
        said: str = client.infer(TASK, uri(drawn), max_new_tokens=12, do_sample=True, seed=seed)["generated_text"]
        return said

    questions = [(drawn, seed) for drawn in (red_circle(), blue_square(), green_bar()) for seed in (1, 2)]
    alone = [ask(question) for question in questions]
    with ThreadPoolExecutor(6) as askers:
        assert list(askers.map(ask, questions)) == alone


def test_a_temperature_without_sampling_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(red_circle()), temperature=0.5)
    assert (status, error["code"]) == (422, "invalid_parameter")
    assert "do_sample" in error["message"]
