"""plan(): the cheapest chain over the served tasks, and refusals that name the options."""

import pytest

from deployments.contracts.errors import AmbiguousRoute, NoRoute
from deployments.contracts.kinds import Kind, Kinds
from deployments.tasks.registry import TASKS
from graphs.plan import plan

TEXT, IMAGE, AUDIO = Kind.TEXT, Kind.IMAGE, Kind.AUDIO


def chain(given: Kinds, wanted: Kinds) -> list[str]:
    return [task.id for task in plan(given, wanted, TASKS.values())]


@pytest.mark.parametrize(
    ("given", "wanted", "tasks"),
    [
        ((TEXT,), (IMAGE,), ["text-to-image"]),
        ((IMAGE,), (TEXT,), ["image-to-text"]),
        ((TEXT,), (AUDIO,), ["text-to-speech"]),
        ((AUDIO,), (TEXT,), ["automatic-speech-recognition"]),
        ((AUDIO,), (IMAGE,), ["automatic-speech-recognition", "text-to-image"]),
        ((IMAGE,), (AUDIO,), ["image-to-text", "text-to-speech"]),
        ((IMAGE, TEXT), (TEXT,), ["image-text-to-text"]),
        ((IMAGE, TEXT), (AUDIO,), ["image-text-to-text", "text-to-speech"]),
        ((AUDIO, IMAGE), (TEXT,), ["automatic-speech-recognition", "image-text-to-text"]),
        ((IMAGE, TEXT), (IMAGE,), ["image-to-image"]),
        ((TEXT,), (Kind.VIDEO,), ["text-to-video"]),
        ((IMAGE,), (Kind.VIDEO,), ["image-to-video"]),
        ((IMAGE, TEXT), (Kind.VIDEO,), ["image-text-to-video"]),
        ((TEXT, Kind.VIDEO), (Kind.VIDEO,), ["video-to-video"]),
        ((IMAGE,), (Kind.BOXES,), ["object-detection"]),
        ((IMAGE,), (Kind.MASKS,), ["image-segmentation"]),
        ((IMAGE,), (Kind.DEPTH,), ["depth-estimation"]),
        ((IMAGE,), (Kind.KEYPOINTS,), ["keypoint-detection"]),
        ((Kind.VIDEO,), (Kind.LABELS,), ["video-classification"]),
        ((TEXT,), (Kind.EMBEDDING,), ["feature-extraction"]),
        ((AUDIO,), (Kind.EMBEDDING,), ["automatic-speech-recognition", "feature-extraction"]),
    ],
)
def test_the_cheapest_chain(given: Kinds, wanted: Kinds, tasks: list[str]) -> None:
    assert chain(given, wanted) == tasks


def test_what_nothing_gives_is_refused() -> None:
    with pytest.raises(NoRoute, match="text into table"):
        chain((TEXT,), (Kind.TABLE,))


def test_nothing_given_is_left_over() -> None:
    with pytest.raises(NoRoute):
        chain((TEXT,) * 6, (AUDIO,))


def test_a_tie_is_refused_and_names_the_options() -> None:
    with pytest.raises(AmbiguousRoute) as tie:
        chain((TEXT,), (TEXT,))
    for task in ("text-generation", "summarization", "translation"):
        assert task in tie.value.message


def test_a_task_that_needs_to_be_told_something_is_never_planned() -> None:
    with pytest.raises(NoRoute):
        plan((TEXT,), (Kind.LABELS,), [TASKS["zero-shot-classification"]])
