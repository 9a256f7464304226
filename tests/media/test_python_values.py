"""Files and bytes that a Python caller gives are the media that they are; text stays text."""

from pathlib import Path

import pytest

from deployments.contracts.errors import UnsupportedMedia
from deployments.contracts.kinds import Image
from deployments.media.python_values import with_media
from tests.pictures import red_circle

PICTURE = Image(data=red_circle(), media_type="image/png")


def test_media_are_found_however_deep(tmp_path: Path) -> None:
    file = tmp_path / "of.no.ending"
    file.write_bytes(red_circle())
    given = {"messages": [{"content": [file, "what is it?"]}], "more": (red_circle(), PICTURE), "count": 3}
    assert with_media(given) == {
        "messages": ({"content": (PICTURE, "what is it?")},),
        "more": (PICTURE, PICTURE),
        "count": 3,
    }


def test_a_string_is_text_though_it_names_a_file(tmp_path: Path) -> None:
    file = tmp_path / "circle.png"
    file.write_bytes(red_circle())
    assert with_media(str(file)) == str(file)


def test_bytes_of_no_known_format_are_refused_by_their_place() -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        with_media({"pictures": [red_circle(), b"nothing"]})
    assert refused.value.param == "inputs.pictures.1"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        with_media(tmp_path / "nowhere.png")
