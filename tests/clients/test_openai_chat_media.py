"""chat/completions with pictures, sounds, films and files, and answers said aloud, by OpenAI's SDK."""

from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import numpy as np
import openai
import pytest
import soundfile

from embedded.exams.text_generation import same
from tests import clips, documents, pictures, sounds
from tests.client import Client, data_uri
from tests.clients.openai_sdk import sdk
from tests.clients.talking import ABOVE, LLAMA, SCENE, WHO, user

LOOKER = "anymodal/tiny-smolvlm"
HEARER = "anymodal/tiny-qwen2-audio"
CIRCLE, SQUARE = pictures.uri(pictures.red_circle()), pictures.uri(pictures.blue_square())
ASKED = {"type": "text", "text": "What is in the picture?"}
HEARD = {"type": "text", "text": "What is said?"}


def picture(uri: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": uri}}


def recording(data: bytes = sounds.SPOKEN, format: str = "wav") -> dict[str, Any]:
    return {"type": "input_audio", "input_audio": {"data": b64encode(data).decode(), "format": format}}


def file(data: bytes, media_type: str, name: str = "given") -> dict[str, Any]:
    return {"type": "file", "file": {"filename": name, "file_data": data_uri(data, media_type)}}


def completion(client: Client, model: str, *parts: dict[str, Any], **parameters: Any) -> Any:
    return sdk(client).chat.completions.create(model=model, messages=user(list(parts)), **parameters)


def text(client: Client, model: str, *parts: dict[str, Any]) -> str:
    return completion(client, model, *parts).choices[0].message.content or ""


def test_pictures_are_seen(client: Client) -> None:
    assert "red circle" in text(client, LOOKER, picture(CIRCLE), ASKED)
    assert "blue square" in text(client, LOOKER, picture(SQUARE), ASKED)


def test_a_file_that_is_a_picture_is_seen_as_one(client: Client) -> None:
    assert text(client, LOOKER, file(pictures.red_circle(), "image/png"), ASKED) == text(
        client, LOOKER, picture(CIRCLE), ASKED
    )


def test_pictures_of_earlier_turns_are_still_seen(client: Client) -> None:
    turns = [*user([picture(CIRCLE), ASKED]), {"role": "assistant", "content": "a red circle"}, *user("What colour?")]
    messages: Any = turns
    answer = sdk(client).chat.completions.create(model=LOOKER, messages=messages).choices[0].message.content
    assert "red" in (answer or "")


def test_speech_is_heard(client: Client) -> None:
    answered = completion(client, HEARER, recording(), HEARD)
    assert same(answered.choices[0].message.content, "Good morning, friends.")
    assert answered.usage.audio_seconds == pytest.approx(2.15, abs=0.1)


def test_a_text_file_is_read(client: Client) -> None:
    told = file(SCENE.encode(), "text/plain", "scene.txt")
    assert text(client, LLAMA, told, {"type": "text", "text": "What is above the blue square?"}) == "A red circle."


def test_a_documents_pages_are_seen(client: Client) -> None:
    paper = file(documents.pdf(pictures.red_circle()), "application/pdf", "page.pdf")
    assert "red circle" in text(client, LOOKER, paper, ASKED)


def test_films_are_watched_as_the_native_api_has_it(client: Client) -> None:
    happens = {"type": "text", "text": "What happens?"}
    film = {"type": "video_url", "video_url": {"url": clips.uri(clips.moving_square())}}
    ours = {"messages": user([{"type": "video", "video": clips.uri(clips.moving_square())}, happens])}
    native = client.answer("chat-completion", ours, model=LOOKER, num_frames=4)
    for part in (film, file(clips.moving_square(), "video/mp4")):
        answered = completion(client, LOOKER, part, happens, extra_body={"num_frames": 4})
        assert answered.choices[0].message.content == native["result"]["task_output"]["generated_text"]
        assert answered.usage.video_frames == native["usage"]["video_frames"] > 0


def test_what_is_seen_comes_as_a_stream_too(client: Client) -> None:
    chunks = completion(client, LOOKER, picture(CIRCLE), ASKED, stream=True)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == text(client, LOOKER, picture(CIRCLE), ASKED)


@pytest.mark.parametrize(
    ("model", "part", "param"),
    [
        (LLAMA, picture(CIRCLE), "messages.0.content.0"),
        (LOOKER, recording(), "model"),
        (HEARER, picture(CIRCLE), "model"),
        (HEARER, recording(format="mp3"), "messages.0.content.0.input_audio.format"),
        (LOOKER, picture("/etc/passwd"), "messages.0.content.0.image_url.url"),
        (LOOKER, picture("file:///etc/passwd"), "messages.0.content.0.image_url.url"),
        (LOOKER, picture(sounds.uri()), "messages.0.content.0.image_url.url"),
        (LOOKER, {"type": "image_url", "image_url": {"url": CIRCLE, "detail": "high"}}, "messages.0.content.0"),
        (LOOKER, {"type": "file", "file": {"filename": "a.png"}}, "messages.0.content.0.file"),
        (LOOKER, {"type": "hologram", "hologram": "x"}, "messages.0.content.0"),
    ],
)
def test_what_a_model_cannot_take_is_refused_where_it_stands(
    client: Client, model: str, part: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        completion(client, model, part, ASKED)
    assert (refused.value.param or "").startswith(param)


def test_a_stored_file_is_read_by_its_id(client: Client) -> None:
    stored = sdk(client).files.create(file=("scene.txt", SCENE.encode()), purpose="user_data")
    given = {"type": "file", "file": {"file_id": stored.id}}
    assert text(client, LLAMA, given, {"type": "text", "text": "What is above the blue square?"}) == "A red circle."
    shown = sdk(client).files.create(file=("shown.png", pictures.red_circle()), purpose="vision")
    assert "red circle" in text(client, LOOKER, {"type": "file", "file": {"file_id": shown.id}}, ASKED)


def test_a_file_that_nobody_stored_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        completion(client, LOOKER, {"type": "file", "file": {"file_id": "file-nothing"}}, ASKED)
    assert refused.value.param == "messages.0.content.0.file.file_id"


def spoken(client: Client, **parameters: Any) -> Any:
    wanted = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}, "seed": 2} | parameters
    asked: Any = sdk(client).chat.completions
    return asked.create(model=LLAMA, messages=user(ABOVE), **wanted)


def test_an_answer_is_said_aloud(client: Client) -> None:
    [choice] = spoken(client).choices
    audio = choice.message.audio
    assert choice.message.content is None
    assert audio.transcript == "A red circle."
    heard = client.infer("automatic-speech-recognition", data_uri(b64decode(audio.data), "audio/wav"))["text"]
    assert same(heard, audio.transcript)


@pytest.mark.parametrize("format", ["mp3", "flac", "opus"])
def test_sounds_have_the_format_asked_for(client: Client, format: str) -> None:
    whole, others = (
        soundfile.SoundFile(BytesIO(b64decode(spoken(client, audio=wanted).choices[0].message.audio.data)))
        for wanted in ({"voice": "alloy", "format": "wav"}, {"voice": "alloy", "format": format})
    )
    assert others.format == {"mp3": "MP3", "flac": "FLAC", "opus": "OGG"}[format]
    assert others.frames / others.samplerate == pytest.approx(whole.frames / whole.samplerate, abs=0.1)


def test_a_spoken_stream_spells_its_transcript_and_adds_up_to_its_sound(client: Client) -> None:
    wanted = {"voice": "alloy", "format": "pcm16"}
    whole = spoken(client, audio=wanted).choices[0].message.audio
    said = [chunk.choices[0].delta.audio for chunk in spoken(client, audio=wanted, stream=True)]
    told = [one for one in said if one]
    assert len({one.id for one in told}) == 1
    assert "".join(one.transcript or "" for one in told) == whole.transcript
    sound = b"".join(b64decode(one.data or "") for one in told)
    written = soundfile.SoundFile(BytesIO(b64decode(spoken(client).choices[0].message.audio.data)))
    assert len(sound) / 2 / 24_000 == pytest.approx(written.frames / written.samplerate, abs=0.05)
    assert len(sound) == len(b64decode(whole.data))
    assert np.abs(np.frombuffer(sound, "<i2")).max() > 1000


@pytest.mark.parametrize(
    ("parameters", "param"),
    [
        ({"audio": {"voice": "nobody", "format": "wav"}}, "audio.voice"),
        ({"modalities": ["text"]}, "audio"),
        ({"modalities": ["audio"]}, "modalities"),
        ({"audio": openai.omit}, "modalities"),
        ({"stream": True}, "audio.format"),
        ({"tools": [{"type": "function", "function": {"name": "a"}}]}, "tools"),
    ],
)
def test_what_cannot_be_said_aloud_is_refused_by_name(client: Client, parameters: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        spoken(client, **parameters)
    assert refused.value.param == param


def test_words_alone_are_the_same_as_nothing_said(client: Client) -> None:
    plain = sdk(client).chat.completions.create(model=LLAMA, messages=user(WHO), modalities=["text"])
    assert plain.choices[0].message.content
    assert plain.choices[0].message.audio is None
