"""text-to-speech through HTTP: the library's sound, sentence by sentence, alone and in company."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoTokenizer, VitsModel, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.sounds import Samples, samples

TASK = "text-to-speech"
SENTENCE = "Hello there, my friend."
STORY = 'He said "stop!" and left. Was it over? Nobody knew'


def library(text: str, seed: int, **arguments: Any) -> Samples:
    """What the model says when it is called in this process."""
    folder = EMBEDDED_WEIGHTS / "tiny-vits"
    model, tokenizer = VitsModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    inputs = tokenizer(text, return_tensors="pt")
    set_seed(seed)
    with torch.no_grad():
        said: Samples = model(**inputs, **arguments).waveform[0].numpy()
    return said.clip(-1, 1)


def heard(output: Any) -> Samples:
    return samples(media_bytes(output["audio"]))


@pytest.mark.parametrize("arguments", [{}, {"speaking_rate": 2.0}])
def test_a_sentence_sounds_as_in_the_library(client: Client, arguments: dict[str, Any]) -> None:
    output = client.infer(TASK, SENTENCE, seed=7, **arguments)
    assert heard(output) == pytest.approx(library(SENTENCE, 7, **arguments), abs=1e-4)
    assert output["sampling_rate"] == 16_000


def test_each_sentence_is_heard_as_soon_as_it_is_spoken_and_together_they_are_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, STORY, seed=3)
    sentences = [event for event in earlier if event["type"] == "audio"]
    assert len(sentences) == 4
    assert {event["sampling_rate"] for event in sentences} == {done["output"]["sampling_rate"]}
    assert np.array_equal(np.concatenate([heard(event) for event in sentences]), heard(done["output"]))
    assert done["output"] == client.infer(TASK, STORY, seed=3)


def test_a_seed_gives_the_same_sound_in_company(client: Client) -> None:
    alone = [client.infer(TASK, STORY, seed=seed) for seed in range(3)]
    with ThreadPoolExecutor(9) as askers:
        together = list(askers.map(lambda seed: client.infer(TASK, STORY, seed=seed), [0, 1, 2] * 3))
    assert together == alone * 3
    assert len({output["audio"] for output in alone}) == 3


def test_without_a_seed_no_two_sounds_are_the_same(client: Client) -> None:
    assert client.infer(TASK, SENTENCE)["audio"] != client.infer(TASK, SENTENCE)["audio"]


@pytest.mark.parametrize("text", ["…", " ?! ", "日本"])
def test_a_text_with_nothing_to_say_is_refused(client: Client, text: str) -> None:
    status, error = client.refusal(TASK, text)
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.text")


def test_a_model_of_one_speaker_refuses_another_by_name(client: Client) -> None:
    status, error = client.refusal(TASK, SENTENCE, speaker_id=1)
    assert (status, error["param"]) == (422, "parameters.speaker_id")
