"""Kinds found in what was given, and values on their way into the fields that take them."""

from typing import Any

import pytest

from configs.settings import Settings
from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Audio, Image, Kind
from deployments.tasks.registry import TASKS
from graphs.models.choice import models_of
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.detect import detect, kinds_given
from graphs.plans.planning import Planner
from graphs.plans.route import Route
from graphs.plans.wiring import FromCaller, FromLeg, fed

PICTURE = Image(data=b"\x89PNG", media_type="image/png")
OTHER = Image(data=b"\xff\xd8", media_type="image/jpeg")
SOUND = Audio(data=b"RIFF", media_type="audio/wav")
TURNS = [{"role": "user", "content": "what is it?"}]
MODELS = models_of(Settings())


def composed(inputs: object, **parameters: Any) -> Route:
    return Planner().composed(inputs, AnyToAnyParameters(**parameters), MODELS)


def tasks(route: Route) -> list[str]:
    return [leg.task.id for leg in route.legs]


@pytest.mark.parametrize(
    ("inputs", "kinds"),
    [
        ("a red circle", ["text"]),
        (PICTURE, ["image"]),
        ({"picture": PICTURE, "question": "what is it?"}, ["image", "text"]),
        ([SOUND, PICTURE], ["audio", "image"]),
        ({"image": (PICTURE, OTHER), "text": "which?"}, ["image", "image", "text"]),
        ([1, 2.5, 3], ["series"]),
        ({"series": [1, 2.5, 3], "q": "what next?"}, ["series", "text"]),
        ({"name": ["Anna", "Paul"], "age": [3, 4]}, ["table"]),
        ({"table": {"name": ["Anna", "Paul"]}, "q": "who?"}, ["table", "text"]),
        (TURNS, ["conversation"]),
        ({"messages": TURNS}, ["conversation"]),
    ],
)
def test_kinds_are_found_in_the_values(inputs: object, kinds: list[str]) -> None:
    assert list(kinds_given(detect(inputs))) == kinds


@pytest.mark.parametrize("inputs", ["", [], {}, {"n": 3}, [["nested"]], None, ["word"] * 9, [True, False]])
def test_what_is_no_value_is_refused(inputs: object) -> None:
    with pytest.raises(InvalidInput, match="any-to-any"):
        detect(inputs)


def test_a_field_gets_the_value_of_its_name_or_else_the_first() -> None:
    route = composed({"sentences": "one", "source_sentence": "other"}, want="scores")
    assert dict(route.legs[0].feeds) == {"source_sentence": FromCaller(1), "sentences": FromCaller(0)}
    unnamed = composed(["one", "other"], want="scores")
    assert dict(unnamed.legs[0].feeds) == {"source_sentence": FromCaller(0), "sentences": FromCaller(1)}


def test_what_several_chains_share_is_done_once() -> None:
    route = composed(PICTURE, want=("text", "audio", "embedding"), allow_tasks=CAPTIONED)
    assert tasks(route) == ["image-to-text", "text-to-speech", "feature-extraction"]
    assert route.gives == {Kind.TEXT: 0, Kind.AUDIO: 1, Kind.EMBEDDING: 2}
    assert [leg.after for leg in route.legs] == [(), (0,), (0,)]
    assert route.legs[1].feeds == (("text", FromLeg(0, "generated_text")),)


CAPTIONED = ("image-to-text", "text-to-speech", "feature-extraction")


def test_each_kind_is_come_by_as_if_it_were_wanted_alone() -> None:
    wants = ("image", "audio", "embedding", "labels")
    together = composed(SOUND, want=wants)
    for want in wants:
        alone = composed(SOUND, want=want)
        (last,) = [together.gives[Kind(want)]]
        walked = [together.legs[last].task.id]
        while together.legs[last].after:
            (last,) = together.legs[last].after
            walked.insert(0, together.legs[last].task.id)
        assert walked == tasks(alone)
    assert tasks(together).count("automatic-speech-recognition") == 1


def test_a_list_is_fed_to_what_takes_lists_alone() -> None:
    inputs = fed(TASKS["sentence-similarity"], [("source_sentence", "one"), ("sentences", "other")])
    assert inputs.model_dump()["sentences"] == ("other",)
    series = fed(TASKS["time-series-forecasting"], [("series", [1.0, 2.0, 3.0])])
    assert series.model_dump()["series"] == (1.0, 2.0, 3.0)
    pictures = fed(TASKS["image-text-to-text"], [("image", PICTURE), ("image", OTHER), ("text", "which?")])
    assert pictures.model_dump()["image"] == (PICTURE.model_dump(), OTHER.model_dump())


def test_an_empty_text_is_refused_by_the_task_it_is_fed_to() -> None:
    with pytest.raises(InvalidInput, match="text-to-image"):
        fed(TASKS["text-to-image"], [("text", "")])
