"""audio-classification through HTTP: the library's labels, by samples and by spectrogram."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.sounds import RATE, SPOKEN, Samples, samples, spoken, uri, wav

TASK = "audio-classification"
WAV2VEC2, AST = "anymodal/tiny-wav2vec2-classifier", "anymodal/tiny-ast"


def tone(hertz: float, seconds: float = 1.5) -> Samples:
    sound: Samples = (0.4 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)
    return sound


SOUNDS = [SPOKEN, wav(tone(440)), wav(tone(3000)), wav(tone(80, 0.7))]


@pytest.mark.parametrize("model", [WAV2VEC2, AST])
@pytest.mark.parametrize(
    "arguments", [{}, {"top_k": 2}, {"function_to_apply": "sigmoid"}, {"function_to_apply": "none"}]
)
def test_labels_are_the_librarys(client: Client, model: str, arguments: dict[str, Any]) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / model.split("/")[1]))
    for sound in SOUNDS:
        expected = library(samples(sound), **{"top_k": 5} | arguments)
        got = client.infer(TASK, uri(sound), model=model, **arguments)["labels"]
        assert [one["label"] for one in got] == [one["label"] for one in expected]
        assert [one["score"] for one in got] == pytest.approx([one["score"] for one in expected], abs=1e-4)


@pytest.mark.parametrize("model", [WAV2VEC2, AST])
def test_another_sound_has_other_scores(client: Client, model: str) -> None:
    answers = [client.infer(TASK, uri(sound), model=model)["labels"] for sound in SOUNDS]
    assert len({repr(answer) for answer in answers}) == len(SOUNDS)


@pytest.mark.parametrize("model", [WAV2VEC2, AST])
def test_sounds_named_at_once_get_the_labels_they_get_alone(client: Client, model: str) -> None:
    alone = [client.infer(TASK, uri(sound), model=model)["labels"] for sound in SOUNDS]
    with ThreadPoolExecutor(8) as askers:
        together = list(askers.map(lambda sound: client.infer(TASK, uri(sound), model=model)["labels"], SOUNDS * 2))
    for got, expected in zip(together, alone * 2, strict=True):
        assert [one["label"] for one in got] == [one["label"] for one in expected]
        assert [one["score"] for one in got] == pytest.approx([one["score"] for one in expected], abs=1e-4)


@pytest.mark.parametrize(("model", "times"), [(AST, 3), (WAV2VEC2, 60)])
def test_a_sound_that_the_model_would_not_hear_to_its_end_is_refused(client: Client, model: str, times: int) -> None:
    status, error = client.refusal(TASK, uri(spoken(times)), model=model)
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "inputs.audio")


def test_a_function_that_is_none_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(), function_to_apply="argmax")
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.function_to_apply")
