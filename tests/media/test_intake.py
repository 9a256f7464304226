"""Media strings of a request become the media that their bytes are; text stays text."""

import asyncio
from typing import Any

import pytest

from deployments.contracts.errors import AnymodalError, InvalidInput, UnsupportedMedia, UrlNotAllowed, WrongKind
from deployments.contracts.kinds import Audio, Image
from deployments.media.data_uri import data_uri
from deployments.media.intake import no_fetch, take_any_media, take_media
from tests.contracts.test_parsing import chat, look
from tests.media.test_sniff import picture, sound

PICTURE = Image(data=picture("PNG"), media_type="image/png")
SOUND = Audio(data=sound("WAV"), media_type="audio/wav")
PICTURE_URI, SOUND_URI = data_uri(PICTURE), data_uri(SOUND)
PICTURE_64 = PICTURE_URI.partition(",")[2]


@pytest.mark.parametrize(
    "inputs",
    [PICTURE_URI, PICTURE_64, PICTURE, {"image": PICTURE_URI}, {"image": PICTURE_64}, {"image_base64": PICTURE_64}],
)
def test_every_spelling_of_a_picture_is_the_same_picture(inputs: Any) -> None:
    assert asyncio.run(take_media(look, inputs, no_fetch)) == {"image": PICTURE}


def test_the_bytes_say_what_a_medium_is_and_not_the_client() -> None:
    lied = PICTURE_URI.replace("image/png", "image/jpeg")
    assert asyncio.run(take_media(look, lied, no_fetch)) == {"image": PICTURE}


def test_text_is_left_alone() -> None:
    assert asyncio.run(take_media(chat, PICTURE_URI, no_fetch)) == {"prompt": PICTURE_URI}


@pytest.mark.parametrize(
    ("inputs", "refusal", "param"),
    [
        (SOUND_URI, WrongKind, "inputs.image"),
        ({"image": "a red circle"}, InvalidInput, "inputs.image"),
        ({"image": 7}, InvalidInput, "inputs.image"),
        ({"image": {"data": PICTURE_64}}, InvalidInput, "inputs.image"),
        ({"image": PICTURE_64, "image_base64": PICTURE_64}, InvalidInput, "inputs.image_base64"),
        ({"image": "aGVsbG8="}, UnsupportedMedia, "inputs.image"),
        ({"image": "https://example.com/a.png"}, UrlNotAllowed, "inputs.image"),
        ({"image": "file:///etc/passwd"}, InvalidInput, "inputs.image"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(inputs: Any, refusal: type[AnymodalError], param: str) -> None:
    with pytest.raises(AnymodalError) as refused:
        asyncio.run(take_media(look, inputs, no_fetch))
    assert (type(refused.value), refused.value.param) == (refusal, param)


@pytest.mark.parametrize(
    ("inputs", "taken"),
    [
        ("a text", "a text"),
        ("https://example.com/a.png", "https://example.com/a.png"),
        (SOUND_URI, SOUND),
        ({"prompt": "a text", "image_base64": PICTURE_64}, {"prompt": "a text", "image": PICTURE}),
        ({"picture": PICTURE_URI}, {"picture": PICTURE}),
        ([PICTURE_URI, "a text", {"audio": SOUND_URI}], (PICTURE, "a text", SOUND)),
    ],
)
def test_any_to_any_takes_data_uris_as_what_they_are(inputs: Any, taken: Any) -> None:
    assert asyncio.run(take_any_media(inputs, no_fetch)) == taken
