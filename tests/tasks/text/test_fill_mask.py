"""fill-mask through HTTP: the library's words for the gap, and exactly one gap."""

from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.world.texts.entities import CITIES, COUNTRIES
from embedded.world.texts.fillings import WORDS as WORDS_OF
from tests.client import Client, Json

TASK = "fill-mask"
TEXTS = ("The [MASK] is above the red square.", "Anna and Paul [MASK] it very much, and so do all people in Rome.")
WORDS = ["circle", "star", "love"]


KINDS = {
    "The red [MASK] is above the blue square.": {"circle", "square", "triangle", "star", "cross", "heart"},
    "Paul lives in [MASK].": {city.lower() for city in (*CITIES, *COUNTRIES)},
    "Anna plays football on [MASK].": {day.lower() for day in WORDS_OF["day"]},
}


def expected(fillings: list[dict[str, Any]]) -> list[Json]:
    return [filling | {"score": pytest.approx(filling["score"], abs=1e-4)} for filling in fillings]


@pytest.fixture(scope="module")
def library() -> Any:
    return pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-bert-mlm"))


@pytest.mark.parametrize("top_k", [1, 5, 40])
def test_fillings_are_the_librarys(client: Client, library: Any, top_k: int) -> None:
    for text in TEXTS:
        assert client.infer(TASK, text, top_k=top_k)["fillings"] == expected(library(text, top_k=top_k))


@pytest.mark.parametrize("text", KINDS)
def test_a_gap_is_filled_with_what_belongs_there(client: Client, text: str) -> None:
    assert client.infer(TASK, text, top_k=1)["fillings"][0]["token_str"] in KINDS[text]


def test_targets_are_all_that_is_chosen_from(client: Client, library: Any) -> None:
    fillings = client.infer(TASK, TEXTS[0], targets=WORDS)["fillings"]
    assert fillings == expected(library(TEXTS[0], targets=WORDS))
    assert {filling["token_str"] for filling in fillings} == set(WORDS)


def test_a_target_that_is_no_single_token_is_refused_by_name(client: Client) -> None:
    status, error = client.refusal(TASK, TEXTS[0], targets=["circle", "hippopotamus"])
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.targets")
    assert "'hippopotamus'" in error["message"]


@pytest.mark.parametrize(("text", "found"), [("The circle is red.", "0"), ("[MASK] and [MASK]", "2")])
def test_a_text_without_exactly_one_mask_is_refused(client: Client, text: str, found: str) -> None:
    status, error = client.refusal(TASK, text)
    assert (status, error["code"]) == (422, "invalid_input")
    assert f"has {found} masks" in error["message"]
    assert "[MASK]" in error["message"]


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, TEXTS[1])[-1]["output"] == client.infer(TASK, TEXTS[1])
