"""zero-shot-audio-classification through HTTP: the library's scores for labels of one's own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.sounds import RATE, SPOKEN, samples, spoken, uri, wav

TASK = "zero-shot-audio-classification"
LABELS = ["a star", "the city", "many circles"]
CLAP_RATE = 48_000
NOISE = wav(np.random.default_rng(0).normal(0, 0.1, 2 * CLAP_RATE).astype(np.float32), CLAP_RATE)
CHIRP = wav(np.sin(np.linspace(0, 80, 2 * CLAP_RATE) ** 2).astype(np.float32) * np.float32(0.4), CLAP_RATE)


def assert_same(got: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert [one["label"] for one in got] == [one["label"] for one in expected]
    assert [one["score"] for one in got] == pytest.approx([one["score"] for one in expected], abs=1e-4)


@pytest.mark.parametrize("arguments", [{}, {"hypothesis_template": "{}"}, {"hypothesis_template": "I hear {}!"}])
def test_scores_are_the_librarys(client: Client, arguments: dict[str, Any]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-clap"))
    for sound in (NOISE, CHIRP):
        expected = library(samples(sound), candidate_labels=LABELS, **arguments)
        assert_same(client.infer(TASK, uri(sound), candidate_labels=LABELS, **arguments)["labels"], expected)


def test_scores_are_shares_that_depend_on_the_sound_and_the_template(client: Client) -> None:
    ways: list[tuple[bytes, str]] = [(NOISE, "{}"), (CHIRP, "{}"), (NOISE, "I hear {}!"), (SPOKEN, "{}")]
    answers = [
        client.infer(TASK, uri(sound), candidate_labels=LABELS, hypothesis_template=template)["labels"]
        for sound, template in ways
    ]
    assert all(sum(one["score"] for one in answer) == pytest.approx(1, abs=1e-5) for answer in answers)
    assert len({repr(answer) for answer in answers}) == len(ways)


def test_sounds_asked_about_at_once_get_the_scores_they_get_alone(client: Client) -> None:
    def ask(sound: bytes) -> list[dict[str, Any]]:
        labels: list[dict[str, Any]] = client.infer(TASK, uri(sound), candidate_labels=LABELS)["labels"]
        return labels

    alone = [ask(sound) for sound in (NOISE, CHIRP, SPOKEN)]
    with ThreadPoolExecutor(6) as askers:
        for got, expected in zip(askers.map(ask, [NOISE, CHIRP, SPOKEN] * 2), alone * 2, strict=True):
            assert_same(got, expected)


@pytest.mark.parametrize(
    ("sound", "parameters", "refused"),
    [
        (spoken(5), {"candidate_labels": LABELS}, (413, "media_too_large", "inputs.audio")),
        (SPOKEN, {"candidate_labels": ["star " * 90]}, (413, "input_too_long", "parameters.candidate_labels")),
        (SPOKEN, {}, (422, "invalid_parameter", "parameters.candidate_labels")),
        (
            SPOKEN,
            {"candidate_labels": LABELS, "hypothesis_template": "no gap"},
            (422, "invalid_parameter", "parameters.hypothesis_template"),
        ),
        (wav(np.zeros(RATE // 20, np.float32)), {"candidate_labels": LABELS}, (422, "invalid_input", "inputs.audio")),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    client: Client, sound: bytes, parameters: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    status, error = client.refusal(TASK, uri(sound), **parameters)
    assert (status, error["code"], error["param"]) == refused
