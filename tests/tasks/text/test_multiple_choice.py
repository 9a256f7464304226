"""multiple-choice through HTTP: the library's scores, alone and in company, with a context and without."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from transformers import AutoModelForMultipleChoice, AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, Json

TASK = "multiple-choice"
FOLDER = EMBEDDED_WEIGHTS / "tiny-bert-choice"
CONTEXT = "Anna from Rome drew three red circles, and Paul from Lyon did not."
ASKED: list[Json] = [
    {"prompt": "The sun rises", "choices": ["over the city.", "beside me.", "in nine small boring pictures!"]},
    {"prompt": "Who drew it?", "choices": ["Anna", "Paul"], "context": CONTEXT},
    {"prompt": "I see", "choices": ["one", "two", "one", "many of them, and all of different colours", "ten"]},
]


@pytest.fixture(scope="module")
def library() -> tuple[Any, Any]:
    return AutoTokenizer.from_pretrained(FOLDER), AutoModelForMultipleChoice.from_pretrained(FOLDER)


def shares(library: tuple[Any, Any], asked: Json) -> list[float]:
    """What the library gives each choice when it is shown all of them at once."""
    tokenizer, model = library
    choices, first = asked["choices"], asked["prompt"]
    if "context" in asked:
        choices, first = [f"{asked['prompt']} {choice}" for choice in choices], asked["context"]
    read = tokenizer([first] * len(choices), choices, padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = model(**{name: rows[None] for name, rows in read.items()}).logits
    found: list[float] = logits.softmax(-1)[0].tolist()
    return found


def by_index(choices: list[Json]) -> list[float]:
    return [choice["score"] for choice in sorted(choices, key=lambda choice: choice["index"])]


@pytest.mark.parametrize("asked", ASKED)
def test_scores_are_the_librarys_and_ranked(client: Client, library: tuple[Any, Any], asked: Json) -> None:
    choices = client.infer(TASK, asked)["choices"]
    assert by_index(choices) == pytest.approx(shares(library, asked), abs=1e-4)
    assert choices == sorted(choices, key=lambda choice: -choice["score"])
    assert all(choice["choice"] == asked["choices"][choice["index"]] for choice in choices)
    assert client.infer(TASK, asked, top_k=1)["choices"] == choices[:1]


@pytest.mark.parametrize(
    ("prompt", "context", "choices"),
    [
        ("Where is Lena from?", "Anna is from London. Lena is from Berlin.", ("Berlin", "London", "Rome")),
        ("Tom travels to Madrid by", None, ("train.", "Monday.", "soup.")),
    ],
)
def test_the_right_choice_is_made(client: Client, prompt: str, context: str | None, choices: tuple[str, ...]) -> None:
    for at in range(len(choices)):
        asked = {"prompt": prompt, "choices": [*choices[at:], *choices[:at]]} | (
            {"context": context} if context else {}
        )
        assert client.infer(TASK, asked)["choices"][0]["choice"] == choices[0]


def test_prompts_asked_at_once_get_the_scores_they_get_alone(client: Client) -> None:
    alone = [by_index(client.infer(TASK, asked)["choices"]) for asked in ASKED]
    with ThreadPoolExecutor(9) as askers:
        together = list(askers.map(lambda asked: by_index(client.infer(TASK, asked)["choices"]), ASKED * 3))
    for got, expected in zip(together, alone * 3, strict=True):
        assert got == pytest.approx(expected, abs=1e-4)


def test_a_context_changes_the_scores(client: Client) -> None:
    asked = {name: ASKED[1][name] for name in ("prompt", "choices")}
    without = by_index(client.infer(TASK, asked)["choices"])
    assert without != pytest.approx(by_index(client.infer(TASK, ASKED[1])["choices"]), abs=1e-3)


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, ASKED[0])[-1]["output"] == client.infer(TASK, ASKED[0])


@pytest.mark.parametrize(
    ("changes", "refused", "names"),
    [
        ({"choices": ["Anna"]}, (422, "invalid_input", "inputs.choices"), "at least 2"),
        ({"context": "word " * 600}, (413, "input_too_long", "inputs"), "512"),
    ],
)
def test_one_choice_and_too_long_a_context_are_refused(
    client: Client, changes: Json, refused: tuple[int, str, str], names: str
) -> None:
    status, error = client.refusal(TASK, ASKED[1] | changes)
    assert (status, error["code"], error["param"]) == refused
    assert names in error["message"]
