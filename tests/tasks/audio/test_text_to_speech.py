"""text-to-speech through HTTP: the library's sound, sentence by sentence, alone and in company."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, SpeechT5ForTextToSpeech, SpeechT5HifiGan, VitsModel, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.kinds import Audio
from deployments.media.audio import decode
from tests.client import Client, media_bytes
from tests.sounds import RATE, Samples, samples

TASK = "text-to-speech"
SENTENCE = "Hello there, my friend."
SPEECHT5 = "anymodal/tiny-speecht5"
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


@pytest.mark.parametrize(("voice", "heard_as"), [(None, "anna"), ("paul", "paul")])
def test_a_named_voice_sounds_as_in_the_library(client: Client, voice: str | None, heard_as: str) -> None:
    folder = EMBEDDED_WEIGHTS / "tiny-speecht5"
    model = SpeechT5ForTextToSpeech.from_pretrained(folder).eval()
    vocoder = SpeechT5HifiGan.from_pretrained(folder / "vocoder").eval()
    ids = AutoTokenizer.from_pretrained(folder)(SENTENCE, return_tensors="pt").input_ids
    embedding = load_file(folder / "voices.safetensors")[heard_as]
    set_seed(7)
    expected = model.generate_speech(ids, embedding[None], vocoder=vocoder).detach().numpy().clip(-1, 1)
    chosen = {"voice": voice} if voice else {}
    assert heard(client.infer(TASK, SENTENCE, model=SPEECHT5, seed=7, **chosen)) == pytest.approx(expected, abs=1e-4)
    assert heard(
        client.infer(TASK, SENTENCE, model=SPEECHT5, seed=7, speaker_embeddings=embedding.tolist())
    ) == pytest.approx(expected, abs=1e-4)


def test_twice_the_speed_is_half_the_time(client: Client) -> None:
    usual, fast = (client.infer(TASK, SENTENCE, model=SPEECHT5, seed=7, speed=speed) for speed in (1.0, 2.0))
    assert len(heard(fast)) == pytest.approx(len(heard(usual)) / 2, rel=0.02)
    assert client.infer(TASK, SENTENCE, seed=7, speed=2.0) == client.infer(TASK, SENTENCE, seed=7, speaking_rate=2.0)


@pytest.mark.parametrize(
    ("format", "media_type"),
    [("flac", "audio/flac"), ("mp3", "audio/mpeg"), ("opus", "audio/ogg"), ("aac", "audio/aac"), ("pcm", "audio/pcm")],
)
def test_a_format_is_that_of_the_answer_and_of_each_sentence(client: Client, format: str, media_type: str) -> None:
    *earlier, done = client.stream(TASK, STORY, seed=3, response_format=format)
    sentences = [event for event in earlier if event["type"] == "audio"]
    assert all(one["audio"].startswith(f"data:{media_type};") for one in (*sentences, done["output"]))
    expected = [heard(event) for event in client.stream(TASK, STORY, seed=3) if event["type"] == "audio"]
    assert len(sentences) == len(expected)
    for sentence, one in zip(sentences, expected, strict=True):
        played = plain(sentence) if format == "pcm" else decoded(sentence)
        filled = 0.13 if format == "aac" else 0.03  # aac begins and ends with an empty packet
        assert len(played) == pytest.approx(len(one), abs=filled * RATE)
        assert np.sqrt((played**2).mean()) > 0.5 * np.sqrt((one**2).mean())


def plain(output: Any) -> Samples:
    read: Samples = np.frombuffer(media_bytes(output["audio"]), "<i2").astype(np.float32) / np.float32(2**15)
    return read


def decoded(output: Any) -> Samples:
    return decode(Audio(data=media_bytes(output["audio"]), media_type="audio/x-any"), RATE)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"model": SPEECHT5, "voice": "nobody"}, "parameters.voice"),
        ({"model": SPEECHT5, "speaker_id": 1}, "parameters.speaker_id"),
        ({"model": SPEECHT5, "speaker_embeddings": [0.5]}, "parameters.speaker_embeddings"),
        ({"voice": "anna"}, "parameters.voice"),
        ({"speaker_embeddings": [0.5]}, "parameters.speaker_embeddings"),
        ({"format": "ogg"}, "parameters.format"),
        ({"speed": 9}, "parameters.speed"),
        ({"voice": "anna", "speaker_id": 1}, "parameters"),
    ],
)
def test_a_voice_or_format_that_is_not_there_is_refused_by_name(
    client: Client, asked: dict[str, Any], param: str
) -> None:
    status, error = client.refusal(TASK, SENTENCE, **asked)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", param)
