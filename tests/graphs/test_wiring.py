"""Values out of answers and into inputs, and kinds found in what was given."""

import pytest

from deployments.contracts.errors import InvalidInput
from deployments.contracts.kinds import Audio, Image, Kind, values_in
from deployments.tasks.registry import TASKS
from graphs.detect import detect, kinds_given
from graphs.wiring import feed

PICTURE = Image(data=b"\x89PNG", media_type="image/png")
SOUND = Audio(data=b"RIFF", media_type="audio/wav")


@pytest.mark.parametrize(
    ("inputs", "kinds"),
    [
        ("a red circle", ["text"]),
        (PICTURE, ["image"]),
        ({"picture": PICTURE, "question": "what is it?"}, ["image", "text"]),
        ([SOUND, PICTURE], ["audio", "image"]),
    ],
)
def test_kinds_are_found_in_the_values(inputs: object, kinds: list[str]) -> None:
    assert list(kinds_given(detect(inputs))) == kinds


@pytest.mark.parametrize("inputs", ["", [], {}, {"n": 3}, [["nested"]], None, ["word"] * 9])
def test_what_is_no_value_is_refused(inputs: object) -> None:
    with pytest.raises(InvalidInput, match="any-to-any"):
        detect(inputs)


def test_a_task_is_fed_the_first_of_each_kind_and_leaves_the_rest() -> None:
    looking = TASKS["image-text-to-text"]
    inputs, left = feed(
        looking, ((Kind.AUDIO, SOUND), (Kind.TEXT, "first"), (Kind.IMAGE, PICTURE), (Kind.TEXT, "second"))
    )
    assert inputs.model_dump()["text"] == "first"
    assert inputs.model_dump()["image"]["data"] == PICTURE.data
    assert left == ((Kind.AUDIO, SOUND), (Kind.TEXT, "second"))


def test_an_empty_text_is_refused_by_the_task_it_is_fed_to() -> None:
    with pytest.raises(InvalidInput, match="text-to-image"):
        feed(TASKS["text-to-image"], ((Kind.TEXT, ""),))


def test_only_what_has_a_kind_is_passed_on() -> None:
    painted = TASKS["text-to-image"].output.model_validate({"image": PICTURE, "seed": 3})
    assert list(values_in(painted, required_only=True)) == [(Kind.IMAGE, PICTURE)]
