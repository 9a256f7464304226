"""videos by OpenAI's SDK: made, polled, fetched, made anew, listed and deleted; each a durable job.

The SDK's strict type of a size knows Sora's four alone: strictly checked are films of one of these; the small ones that
our trained model makes are read by the SDK as it is by default.
"""

import asyncio
import io
from typing import Any

import numpy as np
import openai
import pytest
from PIL import Image as Pil

from deployments.contracts.kinds import Video
from deployments.media.video import decode
from tests.client import Client, data_uri, media_bytes
from tests.clients.openai_sdk import async_sdk, lenient_sdk, sdk
from tests.pictures import red_circle

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API")
PROMPT = "a red circle"
SORAS: dict[str, Any] = {"model": "anymodal/tiny-animatediff", "size": "720x1280"}
QUICK = {"num_frames": 1, "num_inference_steps": 1, "seed": 5}
SMALL: dict[str, Any] = {"seed": 7, "num_inference_steps": 4}


def made(client: Client, **asked: Any) -> openai.types.Video:
    video = lenient_sdk(client).videos.create_and_poll(**({"prompt": PROMPT, "extra_body": SMALL} | asked))
    assert (video.status, video.error) == ("completed", None)
    return video


def content(client: Client, id: str, **variant: Any) -> bytes:
    return lenient_sdk(client).videos.download_content(id, **variant).content


def frames(data: bytes) -> Any:
    return decode(Video(data=data, media_type="video/mp4"))


def test_every_answer_about_a_film_of_soras_size_is_of_the_sdks_strict_types(client: Client) -> None:
    strict = sdk(client).videos
    asked = strict.create(prompt=PROMPT, **SORAS, extra_body=QUICK)
    assert (asked.status, asked.progress, asked.size, asked.model) == ("queued", 0, "720x1280", SORAS["model"])
    film = strict.poll(asked.id)
    assert (film.status, film.progress, film.error) == ("completed", 100, None)
    assert film.created_at <= (film.completed_at or 0) < (film.expires_at or 0)
    shown, _ = frames(strict.download_content(film.id).read())
    assert shown.shape == (1, 1280, 720, 3)
    assert strict.list(limit=1).data == [film]
    gone = strict.delete(film.id)
    assert (gone.id, gone.deleted) == (film.id, True)
    with pytest.raises(openai.NotFoundError):
        strict.retrieve(film.id)


def test_a_film_is_the_one_that_the_native_api_makes(client: Client) -> None:
    video = made(client)
    assert (video.model, video.size, video.seconds, video.prompt) == ("anymodal/tiny-ltx", "32x32", "1.125", PROMPT)
    film = content(client, video.id)
    assert film == media_bytes(client.infer("text-to-video", PROMPT, **SMALL)["video"])
    assert film[4:8] == b"ftyp"


def test_a_film_shows_what_was_asked_for_not_something_else(client: Client) -> None:
    def redness(prompt: str) -> float:
        shown, _ = frames(content(client, made(client, prompt=prompt, extra_body={"seed": 7}).id))
        return float(shown[..., 0].mean() - shown[..., 2].mean())

    assert redness("a red circle") > redness("a blue circle")


def test_thumbnail_and_spritesheet_are_the_films_own_frames(client: Client) -> None:
    id = made(client).id
    shown, _ = frames(content(client, id))
    first = np.asarray(Pil.open(io.BytesIO(content(client, id, variant="thumbnail"))).convert("RGB"), np.float32)
    sheet = Pil.open(io.BytesIO(content(client, id, variant="spritesheet")))
    assert np.abs(first - shown[0]).mean() < 6
    assert sheet.size == (96, 96)
    tiles = np.asarray(sheet.convert("RGB"), np.float32).reshape(3, 32, 3, 32, 3).swapaxes(1, 2).reshape(9, 32, 32, 3)
    assert np.abs(tiles - shown).mean() < 12
    with pytest.raises(openai.BadRequestError):
        content(client, id, variant="poster")


@pytest.mark.parametrize(("seconds", "count"), [("1", 9), ("2", 17), ("4", 33)])
def test_seconds_are_as_many_frames_as_the_model_can_make_of_them(client: Client, seconds: Any, count: int) -> None:
    video = made(client, seconds=seconds, size="32x32", extra_body={"num_inference_steps": 1})
    assert (video.seconds, video.size) == (seconds, "32x32")
    shown, rate = frames(content(client, video.id))
    assert (len(shown), rate) == (count, 8)


def test_a_picture_is_set_in_motion(client: Client) -> None:
    picture = red_circle()
    video = made(client, input_reference=("a.png", picture))
    asked = {"image": data_uri(picture, "image/png"), "text": PROMPT}
    assert content(client, video.id) == media_bytes(client.infer("image-text-to-video", asked, **SMALL)["video"])


def test_a_picture_may_be_named_instead_of_sent(client: Client) -> None:
    """The SDK's types know this, its code refuses to send it: so as JSON, and as a form written by hand."""
    picture = data_uri(red_circle(), "image/png")
    kept = lenient_sdk(client).files.create(file=("a.png", red_circle()), purpose="vision")
    asked = {"prompt": PROMPT, **SMALL}
    written = {name: (None, str(value)) for name, value in asked.items()}
    sent = made(client, input_reference=("a.png", red_circle()))
    for response in (
        client.http.post("/v1/videos", json=asked | {"input_reference": {"image_url": picture}}),
        client.http.post("/v1/videos", json=asked | {"input_reference": {"file_id": kept.id}}),
        client.http.post("/v1/videos", files=written | {"input_reference[file_id]": (None, kept.id)}),
    ):
        video = lenient_sdk(client).videos.poll(response.json()["id"])
        assert content(client, video.id) == content(client, sent.id)
    nowhere = client.http.post("/v1/videos", json=asked | {"input_reference": {"file_id": "file-nowhere"}})
    assert (nowhere.status_code, nowhere.json()["error"]["param"]) == (404, "input_reference.file_id")


def test_a_remix_is_the_stored_film_made_anew(client: Client) -> None:
    source = made(client)
    asked = lenient_sdk(client).videos.remix(source.id, prompt="a blue square")
    remixed = lenient_sdk(client).videos.poll(asked.id)
    assert (remixed.status, remixed.remixed_from_video_id) == ("completed", source.id)
    assert (remixed.size, remixed.seconds, remixed.prompt) == (source.size, source.seconds, "a blue square")
    job = client.http.get(f"/api/jobs/{remixed.id}").json()
    given = {"video": data_uri(content(client, source.id), "video/mp4"), "text": "a blue square"}
    again = client.infer("video-to-video", given, seed=job["parameters"]["seed"])
    assert content(client, remixed.id) == media_bytes(again["video"])


def test_a_model_that_makes_no_films_anew_says_so(client: Client) -> None:
    picture, model = ("a.png", red_circle()), "anymodal/tiny-wan-i2v"
    asked = {"num_frames": 1, "num_inference_steps": 1, "width": 32, "height": 32}
    source = made(client, model=model, input_reference=picture, extra_body=asked)
    with pytest.raises(openai.BadRequestError) as refused:
        lenient_sdk(client).videos.remix(source.id, prompt="a blue square")
    assert refused.value.code == "model_task_mismatch"
    assert "video-to-video" in refused.value.message
    with pytest.raises(openai.BadRequestError) as unable:
        lenient_sdk(client).videos.create(prompt=PROMPT, model=model)
    assert (unable.value.code, unable.value.param) == ("model_task_mismatch", "model")


def test_films_are_paged_through_in_both_orders(client: Client) -> None:
    ids = [made(client, extra_body={"num_inference_steps": 1}).id for _ in range(3)]
    newest = [video.id for video, _ in zip(lenient_sdk(client).videos.list(limit=2), range(3), strict=False)]
    assert newest == ids[::-1]
    later = lenient_sdk(client).videos.list(after=ids[0], order="asc", limit=5)
    assert [video.id for video in later.data] == ids[1:]
    assert not later.has_more


def test_a_size_that_the_model_cannot_make_fails_by_name(client: Client) -> None:
    video = lenient_sdk(client).videos.create_and_poll(prompt=PROMPT, size="720x1280")
    assert video.status == "failed"
    assert video.error is not None
    assert video.error.code == "invalid_parameter"
    assert "width 720" in video.error.message
    with pytest.raises(openai.NotFoundError):
        content(client, video.id)


def test_a_film_that_is_not_wanted_any_more_is_stopped(client: Client) -> None:
    videos = lenient_sdk(client).videos
    video = videos.create(prompt=PROMPT, extra_body={"width": 96, "height": 96, "num_inference_steps": 200})
    with pytest.raises(openai.NotFoundError):
        videos.download_content(video.id)
    assert videos.with_raw_response.retrieve(video.id).headers["openai-poll-after-ms"].isdigit()
    assert videos.delete(video.id).deleted
    with pytest.raises(openai.NotFoundError):
        videos.retrieve(video.id)


def test_the_async_client_gets_the_same_film(client: Client) -> None:
    async def ask() -> bytes:
        async with async_sdk(client) as asking:
            asked = asking.with_options()
            asked._strict_response_validation = False
            video = await asked.videos.create_and_poll(prompt=PROMPT, extra_body=SMALL)
            return (await asked.videos.download_content(video.id)).content

    assert asyncio.run(ask()) == content(client, made(client).id)


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"prompt": ""}, "prompt"),
        ({"size": "large"}, "size"),
        ({"seconds": "soon"}, "seconds"),
        ({"seconds": "4", "extra_body": {"num_frames": 9}}, None),
        ({"size": "32x32", "extra_body": {"width": 32}}, "size"),
        ({"extra_body": {"stepz": 3}}, "stepz"),
        ({"extra_body": {"strength": 0.5}}, "strength"),
        ({"extra_body": {"num_frames": 1000}}, "num_frames"),
        ({"input_reference": ("a.txt", b"no picture")}, "input_reference"),
    ],
)
def test_what_cannot_be_filmed_is_refused_by_name(client: Client, asked: dict[str, Any], param: str | None) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        lenient_sdk(client).videos.create(**({"prompt": PROMPT} | asked))
    assert param in (None, refused.value.param)


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        lenient_sdk(client).videos.create(prompt=PROMPT, model="sora-2")
    assert refused.value.code == "model_not_found"
