"""video-classification through HTTP: the library's scores for the frames that it samples."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.clips import frames_of, moving_square, uri

TASK = "video-classification"
CLIPS = (moving_square(), moving_square(21, 48, 96, (255, 0, 0)), moving_square(8, 120, 40, (0, 160, 0)))


def scores(labels: list[dict[str, Any]]) -> dict[str, float]:
    assert [one["score"] for one in labels] == sorted((one["score"] for one in labels), reverse=True)
    return {one["label"]: one["score"] for one in labels}


@pytest.mark.parametrize("function", [None, "sigmoid", "none"])
def test_scores_are_the_librarys(client: Client, function: str | None) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-videomae"))
    asked: dict[str, Any] = {"function_to_apply": function} if function else {}
    for clip in CLIPS:
        expected = scores(library(frames_of(clip), top_k=6, **asked))
        answered = client.infer(TASK, uri(clip), top_k=6, **asked)["labels"]
        assert scores(answered) == pytest.approx(expected, abs=1e-4)


def test_a_sampling_rate_takes_frames_from_the_beginning(client: Client) -> None:
    library = pipeline(TASK, model=str(EMBEDDED_WEIGHTS / "tiny-videomae"))
    first, every_other = frames_of(CLIPS[1])[:8], frames_of(CLIPS[1])[[0, 2, 4, 6, 8, 10, 12, 15]]
    for rate, frames in ((1, first), (2, every_other)):
        answered = client.infer(TASK, uri(CLIPS[1]), top_k=6, frame_sampling_rate=rate)["labels"]
        assert scores(answered) == pytest.approx(scores(library(frames, top_k=6)), abs=1e-4)


def test_videos_asked_at_once_get_the_answers_they_get_alone(client: Client) -> None:
    def ask(clip: bytes) -> dict[str, float]:
        return scores(client.infer(TASK, uri(clip))["labels"])

    alone = [ask(clip) for clip in CLIPS]
    with ThreadPoolExecutor(6) as askers:
        together = list(askers.map(ask, CLIPS * 2))
    for got, expected in zip(together, alone * 2, strict=True):
        assert got == pytest.approx(expected, abs=1e-4)


def test_the_best_five_are_given_unsaid(client: Client) -> None:
    five = client.infer(TASK, uri(CLIPS[0]))["labels"]
    assert five == client.infer(TASK, uri(CLIPS[0]), top_k=6)["labels"][:5]
    assert client.stream(TASK, uri(CLIPS[0]))[-1]["output"]["labels"] == five


@pytest.mark.parametrize(("clip", "rate"), [(moving_square(7), {}), (CLIPS[0], {"frame_sampling_rate": 2})])
def test_a_video_of_too_few_frames_is_refused(client: Client, clip: bytes, rate: dict[str, Any]) -> None:
    status, error = client.refusal(TASK, uri(clip), **rate)
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.video")


def test_a_number_of_frames_that_the_model_has_no_places_for_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, uri(CLIPS[0]), num_frames=9)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.num_frames")
