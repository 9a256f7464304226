"""automatic-speech-recognition through HTTP: the library's transcripts, Whisper's and CTC's, short and long."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.recordings import recordings
from tests.client import Client
from tests.sounds import SPOKEN, samples, spoken, uri, wav

TASK = "automatic-speech-recognition"
WHISPER, CTC = "anymodal/tiny-whisper", "anymodal/tiny-wav2vec2-ctc"
LONG = spoken(5)
"""More than two of the five-second windows of tiny-whisper."""
FRENCH = wav(recordings("fr")[0].samples)


def library(model: str, recording: bytes, **arguments: Any) -> str:
    """What the pipeline writes when it is called in this process."""
    written = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / model.split("/")[1]))(samples(recording), **arguments)
    text: str = written["text"]
    return text


def greedy(**choices: Any) -> dict[str, Any]:
    """The pipeline searches five beams and stops at 256 tokens unless it is told otherwise."""
    return {"num_beams": 1, "max_new_tokens": None} | choices


def test_whisper_writes_what_the_library_writes(client: Client) -> None:
    assert client.infer(TASK, uri(), model=WHISPER)["text"] == library(WHISPER, SPOKEN, generate_kwargs=greedy())


def test_a_long_recording_is_heard_in_windows_as_the_library_does(client: Client) -> None:
    *earlier, done = client.stream(TASK, uri(LONG), model=WHISPER)
    pieces = [event["text"] for event in earlier if event["type"] == "token"]
    assert done["output"]["text"] == library(WHISPER, LONG, return_timestamps=True, generate_kwargs=greedy())
    assert "".join(pieces) == done["output"]["text"]
    assert len(pieces) > 1


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, uri(), model=WHISPER)
    pieces = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(pieces) > 1
    assert "".join(pieces) == done["output"]["text"] == client.infer(TASK, uri(), model=WHISPER)["text"]


@pytest.mark.parametrize("choice", [{"translate": True}, {"max_new_tokens": 2}])
def test_a_choice_does_what_it_does_in_the_library(client: Client, choice: dict[str, Any]) -> None:
    named = {"task": "translate"} if "translate" in choice else choice
    expected = library(WHISPER, FRENCH, generate_kwargs=greedy(language="french", **named))
    assert client.infer(TASK, uri(FRENCH), model=WHISPER, language="french", **choice)["text"] == expected
    assert expected != client.infer(TASK, uri(FRENCH), model=WHISPER, language="french")["text"]


@pytest.mark.parametrize(("recording", "arguments"), [(SPOKEN, {}), (spoken(17), {"chunk_length_s": 30})])
def test_ctc_writes_what_the_library_writes(client: Client, recording: bytes, arguments: dict[str, Any]) -> None:
    *earlier, done = client.stream(TASK, uri(recording), model=CTC)
    assert done["output"]["text"] == library(CTC, recording, **arguments)
    assert "".join(event["text"] for event in earlier if event["type"] == "token") == done["output"]["text"]


def library_times(model: str, recording: bytes, **arguments: Any) -> tuple[str, list[dict[str, Any]]]:
    """The pipeline's text, and when it says what."""
    written = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / model.split("/")[1]))(samples(recording), **arguments)
    return written["text"], [{"text": one["text"], "timestamp": list(one["timestamp"])} for one in written["chunks"]]


def assert_same_times(output: dict[str, Any], expected: tuple[str, list[dict[str, Any]]]) -> None:
    assert output["text"] == expected[0]
    assert [one["text"] for one in output["chunks"]] == [one["text"] for one in expected[1]]
    for one, other in zip(output["chunks"], expected[1], strict=True):
        assert one["timestamp"] == pytest.approx(other["timestamp"], abs=1e-4)


@pytest.mark.parametrize("recording", [SPOKEN, LONG], ids=["short", "long"])
@pytest.mark.parametrize("times", [True, "segment", "word"])
def test_whisper_tells_when_what_is_said_as_the_library_does(
    client: Client, recording: bytes, times: bool | str
) -> None:
    asked = "word" if times == "word" else True
    expected = library_times(WHISPER, recording, return_timestamps=asked, generate_kwargs=greedy())
    *earlier, done = client.stream(TASK, uri(recording), model=WHISPER, return_timestamps=times)
    assert_same_times(done["output"], expected)
    assert expected[1]
    assert "".join(event["text"] for event in earlier if event["type"] == "token") == done["output"]["text"]


@pytest.mark.parametrize(("recording", "arguments"), [(SPOKEN, {}), (spoken(17), {"chunk_length_s": 30})])
def test_ctc_tells_when_each_word_is_said_as_the_library_does(
    client: Client, recording: bytes, arguments: dict[str, Any]
) -> None:
    expected = library_times(CTC, recording, return_timestamps="word", **arguments)
    assert_same_times(client.infer(TASK, uri(recording), model=CTC, return_timestamps="word"), expected)
    assert expected[1]


def test_times_that_a_model_or_nobody_has_are_refused_by_name(client: Client) -> None:
    for model, times in ((CTC, True), (CTC, "segment"), (WHISPER, "char")):
        status, error = client.refusal(TASK, uri(), model=model, return_timestamps=times)
        assert (status, error["code"], error["param"]) == (
            422,
            "invalid_parameter",
            "parameters.return_timestamps",
        )
    assert client.infer(TASK, uri(), model=WHISPER)["chunks"] is None


@pytest.mark.parametrize("model", [WHISPER, CTC])
def test_recordings_heard_at_once_are_written_as_alone(client: Client, model: str) -> None:
    recordings = [uri(), uri(LONG), uri(spoken(2))]
    alone = [client.infer(TASK, one, model=model) for one in recordings]
    with ThreadPoolExecutor(9) as askers:
        assert list(askers.map(lambda one: client.infer(TASK, one, model=model), recordings * 3)) == alone * 3


def test_an_unknown_language_is_refused_with_those_there_are(client: Client) -> None:
    status, error = client.refusal(TASK, uri(), model=WHISPER, language="german")
    assert (status, error["param"]) == (422, "parameters.language")
    assert "en, fr" in error["message"]


def test_a_model_without_languages_refuses_one_by_name(client: Client) -> None:
    status, error = client.refusal(TASK, uri(), model=CTC, language="fr")
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.language")


def test_more_tokens_than_a_window_holds_are_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(), model=WHISPER, max_new_tokens=400)
    assert (status, error["param"]) == (422, "parameters.max_new_tokens")


def test_a_damaged_recording_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(SPOKEN[:40]))
    assert (status, error["code"]) == (422, "undecodable_media")
