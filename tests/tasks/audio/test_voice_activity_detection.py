"""voice-activity-detection through HTTP: silero-vad's own segments, and true ones."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import silero_vad
import torch

from tests.client import Client
from tests.sounds import RATE, SPEECH, samples, spoken, uri, wav

TASK = "voice-activity-detection"
LONG = spoken(4)


def test_speech_is_found_where_it_is(client: Client) -> None:
    segments = client.infer(TASK, uri())["segments"]
    assert segments[0]["start"] == pytest.approx(SPEECH[0], abs=0.15)
    assert segments[-1]["end"] == pytest.approx(SPEECH[1], abs=0.15)


@pytest.mark.parametrize(
    "parameters",
    [{}, {"threshold": 0.9, "speech_pad_ms": 0}, {"min_silence_duration_ms": 2000}, {"min_speech_duration_ms": 1000}],
)
def test_segments_are_the_packages(client: Client, parameters: dict[str, Any]) -> None:
    sound = torch.from_numpy(samples(LONG))
    expected = silero_vad.get_speech_timestamps(sound, silero_vad.load_silero_vad(), **parameters)
    segments = client.infer(TASK, uri(LONG), **parameters)["segments"]
    assert [(one["start"], one["end"]) for one in segments] == [
        (pytest.approx(one["start"] / RATE, abs=1e-4), pytest.approx(one["end"] / RATE, abs=1e-4)) for one in expected
    ]


def test_progress_is_told_in_seconds_and_then_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, uri(LONG))
    told = [(event["done"], event["total"]) for event in earlier if event["type"] == "progress"]
    assert told == [(4, 9), (8, 9), (9, 9)]
    assert done["output"] == client.infer(TASK, uri(LONG))


def test_recordings_searched_at_once_do_not_mix(client: Client) -> None:
    recordings = [uri(), uri(LONG), uri(wav(np.zeros(RATE, np.float32)))]
    alone = [client.infer(TASK, one) for one in recordings]
    with ThreadPoolExecutor(9) as askers:
        assert list(askers.map(lambda one: client.infer(TASK, one), recordings * 3)) == alone * 3


def test_silence_has_no_speech(client: Client) -> None:
    assert client.infer(TASK, uri(wav(np.zeros(3 * RATE, np.float32))))["segments"] == []


def test_a_threshold_out_of_range_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(), threshold=1.5)
    assert (status, error["param"]) == (422, "parameters.threshold")
