"""Media strings of a request become the media that their bytes are; text stays text."""

import asyncio
from typing import Any

import pytest

from deployments.contracts.errors import AnymodalError, InvalidInput, UnsupportedMedia, UrlNotAllowed, WrongKind
from deployments.contracts.kinds import Audio, Image
from deployments.media.data_uri import data_uri
from deployments.media.intake import no_fetch, take_any_media, take_media
from deployments.tasks.multimodal.chat_completion import chat_completion
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


def said(*parts: Any) -> dict[str, Any]:
    """A conversation of two turns, the second of these parts."""
    return {"messages": [{"role": "user", "content": "hello"}, {"role": "user", "content": list(parts)}]}


def test_media_inside_of_objects_are_taken_in_by_their_types() -> None:
    words = {"type": "text", "text": PICTURE_URI}
    inputs = said(words, {"type": "image", "image_base64": PICTURE_64}, {"type": "audio", "audio": SOUND_URI})
    taken: dict[str, Any] = asyncio.run(take_media(chat_completion, inputs, no_fetch))
    first, second = taken["messages"]
    assert first == {"role": "user", "content": "hello"}
    assert second["content"] == (words, {"type": "image", "image": PICTURE}, {"type": "audio", "audio": SOUND})


@pytest.mark.parametrize(
    ("part", "refusal", "place"),
    [
        ({"type": "image", "image": SOUND_URI}, WrongKind, "image"),
        ({"type": "image", "image": 7}, InvalidInput, "image"),
        ({"type": "image", "image": PICTURE_64, "image_base64": PICTURE_64}, InvalidInput, "image_base64"),
        ({"type": "video", "video": "https://example.com/a.mp4"}, UrlNotAllowed, "video"),
    ],
)
def test_a_medium_inside_is_refused_at_its_place(part: Any, refusal: type[AnymodalError], place: str) -> None:
    with pytest.raises(AnymodalError) as refused:
        asyncio.run(take_media(chat_completion, said({"type": "text", "text": "a"}, part), no_fetch))
    assert (type(refused.value), refused.value.param) == (refusal, f"inputs.messages.1.content.1.{place}")
