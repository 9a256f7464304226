"""huggingface_hub's clients and what is made: pictures and films as raw bytes, by words, seeds and sizes."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.inference._providers import PROVIDERS
from huggingface_hub.inference._providers.hf_inference import HFInferenceBinaryInputTask, HFInferenceTask
from PIL import Image

from deployments.contracts.kinds import Video
from deployments.media import video
from embedded.exams.painting import LEAST, marked
from tests.client import Client, media_bytes
from tests.clients.hub import Hub
from tests.pictures import blue_square, green_bar, picture, png, red_circle, uri

FEW: dict[str, Any] = {"seed": 3, "num_inference_steps": 4}
FILM: dict[str, Any] = {"seed": 2, "num_inference_steps": 2, "num_frames": 5}


def frames(film: bytes) -> Any:
    return video.decode(Video(data=film, media_type="video/mp4"))[0]


@pytest.mark.parametrize(
    ("prompt", "colour", "shape"), [("a red circle", "red", "circle"), ("a blue star", "blue", "star")]
)
def test_text_to_image_paints_what_is_asked(hub: Hub, prompt: str, colour: str, shape: str) -> None:
    painted: Image.Image = hub.ask("shapes-sd3", "text_to_image", prompt, seed=1)
    assert painted.format == "PNG"
    assert marked(painted, colour).mean() > LEAST
    [label] = hub.ask("tiny-vit", "image_classification", png(painted), top_k=1)
    assert label.label.split()[-1] == shape


def test_text_to_image_honours_its_parameters(hub: Hub, client: Client) -> None:
    said: dict[str, Any] = {
        "negative_prompt": "blue",
        "guidance_scale": 2.0,
        "width": 72,
        "height": 40,
        "scheduler": "euler",
    }
    painted = hub.ask("tiny-sd", "text_to_image", "a red circle", **FEW, **said)
    assert painted.size == (72, 40)
    native = client.infer("text-to-image", "a red circle", model="anymodal/tiny-sd", **FEW, **said)
    assert np.array_equal(np.asarray(painted), np.asarray(picture(media_bytes(native["image"]))))
    other = hub.client("tiny-sd").text_to_image("a red circle", **(FEW | {"seed": 4}), **said)
    assert not np.array_equal(np.asarray(painted), np.asarray(other))
    webp = hub.client("tiny-sd").text_to_image("a red circle", **FEW, extra_body={"format": "webp"})
    assert webp.format == "WEBP"


def test_image_to_image_paints_over(hub: Hub) -> None:
    given = picture(red_circle()).resize((64, 64))
    asked: dict[str, Any] = {"prompt": "a blue circle", "seed": 1, "strength": 0.65, "task": "image-to-image"}
    painted = hub.ask("shapes-sd3", "image_to_image", png(given), **asked)
    assert painted.size == given.size
    before, after = marked(given, "red"), marked(painted, "blue")
    assert (before & after).sum() / max((before | after).sum(), 1) > 0.4


def test_image_to_image_of_a_model_for_instructions(hub: Hub) -> None:
    edited = hub.ask(
        "tiny-instruct-pix2pix", "image_to_image", blue_square(64, 64), prompt="make the square red", **FEW
    )
    assert edited.size == (64, 64)
    assert marked(edited, "red").sum() > marked(picture(blue_square(64, 64)), "red").sum()


def test_image_to_image_of_a_model_that_enlarges_needs_no_parameters(hub: Hub) -> None:
    enlarged = hub.ask("tiny-swin2sr-x2", "image_to_image", green_bar())
    given = picture(green_bar())
    assert enlarged.size == (2 * given.width, 2 * given.height)
    near = np.asarray(enlarged.resize(given.size), dtype=float) - np.asarray(given, dtype=float)
    assert abs(near).mean() < 12


def test_a_size_that_is_not_honoured_is_refused_by_name(hub: Hub) -> None:
    client = hub.client("shapes-sd3", "image-to-image")
    with pytest.raises(HfHubHTTPError, match="target_size"):
        client.image_to_image(red_circle(), prompt="a star", target_size={"width": 32, "height": 32})


def test_text_to_video_once_the_client_lets_it_out(hub: Hub, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client has no such task at its own provider and sends nothing to a URL unless it is told of one."""
    with pytest.raises(ValueError, match="text-to-video"):
        hub.client("tiny-ltx").text_to_video("a red circle")
    monkeypatch.setitem(PROVIDERS["hf-inference"], "text-to-video", HFInferenceTask("text-to-video"))
    film = hub.ask("tiny-ltx", "text_to_video", "a red circle", negative_prompt=["blue"], **FILM)
    native = client.infer("text-to-video", "a red circle", model="anymodal/tiny-ltx", negative_prompt="blue", **FILM)
    assert film == media_bytes(native["video"])
    assert frames(film).shape == (5, 32, 32, 3)


def test_image_to_video_once_the_client_lets_it_out(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROVIDERS["hf-inference"], "image-to-video", HFInferenceBinaryInputTask("image-to-video"))
    size: Any = {"width": 64, "height": 32}
    asked = FILM | {"prompt": "it moves to the right", "task": "image-to-video", "target_size": size}
    film = frames(hub.ask("tiny-ltx", "image_to_video", red_circle(), **asked))
    assert film.shape == (5, 32, 64, 3)
    first = Image.fromarray(film[0])
    assert marked(first, "red").mean() > LEAST


def test_image_to_video_takes_raw_bytes(hub: Hub, client: Client) -> None:
    film = client.http.post(hub.url("tiny-ltx", "image-to-video"), content=red_circle())
    assert film.headers["content-type"] == "video/mp4"
    assert frames(film.content).shape[1:] == (32, 32, 3)


def test_text_in_pictures_task_without_a_method(hub: Hub, client: Client) -> None:
    """image-text-to-image and -video by their specification's JSON."""
    asked = {"inputs": uri(blue_square()).partition(",")[2], "parameters": {"prompt": "make the square red", **FEW}}
    edited = client.http.post(hub.url("tiny-instruct-pix2pix"), json=asked)
    assert edited.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(edited.content)).size == picture(blue_square()).size
    asked["parameters"] = {"prompt": "it moves to the right", "num_frames": 5, "num_inference_steps": 2, "seed": 1}
    film = client.http.post(hub.url("tiny-ltx", "image-text-to-video"), json=asked)
    assert film.headers["content-type"] == "video/mp4"
    assert len(frames(film.content)) == 5
