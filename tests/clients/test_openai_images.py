"""Pictures by OpenAI's SDK: what is painted is what was asked for, as a classifier of the same server sees it."""

import asyncio
from base64 import b64decode
from io import BytesIO
from typing import Any

import numpy as np
import openai
import pytest
from PIL import Image, ImageDraw

from tests.client import Client
from tests.clients.openai_sdk import async_sdk, sdk
from tests.pictures import picture, png, red_circle, uri

MODEL = "anymodal/shapes-sd3"
ASKED = "draw a red circle"
BRIEF: dict[str, Any] = {"num_inference_steps": 4, "seed": 3}
"""Few steps, where it is not the picture that counts."""


def images(client: Client) -> Any:
    """Untyped: the sizes and fields of these tests are not all OpenAI's own."""
    return sdk(client).images


def seen(client: Client, data: bytes) -> str:
    """What the server's classifier calls it."""
    found: str = client.infer("image-classification", uri(png(picture(data))))["labels"][0]["label"]
    return found


def painted(answer: Any) -> list[bytes]:
    return [b64decode(one.b64_json) for one in answer.data]


def test_what_is_asked_for_is_painted_at_the_model_s_own_size(client: Client) -> None:
    for colour, shape in (("red", "circle"), ("blue", "square"), ("green", "triangle")):
        answer = images(client).generate(
            model=MODEL, prompt=f"draw a {colour} {shape}", size="auto", extra_body={"seed": 1001}
        )
        [data] = painted(answer)
        assert seen(client, data) == f"{colour} {shape}"
        assert picture(data).size == (64, 64)
        assert answer.usage
        assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


def test_pictures_have_the_size_and_the_format_asked_for(client: Client) -> None:
    for size, format in (("48x64", "png"), ("64x48", "jpeg"), ("48x48", "webp")):
        answer = images(client).generate(model=MODEL, prompt=ASKED, size=size, output_format=format, extra_body=BRIEF)
        with Image.open(BytesIO(painted(answer)[0])) as read:
            assert (f"{read.width}x{read.height}", read.format) == (size, format.upper())
        assert (answer.size, answer.output_format) == (size, format)


def test_the_same_seed_is_the_same_bytes_and_that_of_the_native_api(client: Client) -> None:
    first, again = (images(client).generate(model=MODEL, prompt=ASKED, extra_body=BRIEF) for _ in range(2))
    other = images(client).generate(model=MODEL, prompt=ASKED, extra_body=BRIEF | {"seed": 4})
    assert painted(first) == painted(again) != painted(other)
    native = client.infer("text-to-image", ASKED, model=MODEL, **BRIEF)
    assert native["image"] == uri(painted(first)[0])


def test_so_many_pictures_as_asked_for_each_from_the_next_seed(client: Client) -> None:
    ten = painted(images(client).generate(model=MODEL, prompt=ASKED, n=10, extra_body=BRIEF))
    assert len(set(ten)) == 10
    ninth = images(client).generate(model=MODEL, prompt=ASKED, extra_body=BRIEF | {"seed": BRIEF["seed"] + 8})
    assert (
        ten[8] == painted(images(client).generate(model=MODEL, prompt=ASKED, n=2, extra_body=BRIEF | {"seed": 11}))[0]
    )
    assert np.abs(pixels(ten[8]) - pixels(painted(ninth)[0])).mean() < 2


def pixels(data: bytes) -> Any:
    return np.asarray(picture(data), dtype=float)


@pytest.mark.parametrize("partial", [0, 1, 2, 3])
def test_a_stream_shows_so_many_partial_pictures_and_then_the_one_of_the_whole_answer(
    client: Client, partial: int
) -> None:
    asked: dict[str, Any] = {"model": MODEL, "prompt": ASKED, "extra_body": {"seed": 5, "num_inference_steps": 10}}
    *shown, done = images(client).generate(stream=True, partial_images=partial, **asked)
    assert [event.type for event in shown] == ["image_generation.partial_image"] * partial
    assert [event.partial_image_index for event in shown if event.type != "image_generation.completed"] == [
        *range(partial)
    ]
    assert done.type == "image_generation.completed"
    [whole] = painted(images(client).generate(**asked))
    final = b64decode(done.b64_json)
    assert final == whole
    apart = [np.abs(pixels(b64decode(event.b64_json)) - pixels(final)).mean() for event in shown]
    assert apart == sorted(apart, reverse=True)
    assert all(picture(b64decode(event.b64_json)).size == picture(final).size for event in shown)


def test_the_async_client_streams_the_same(client: Client) -> None:
    async def ask() -> list[str]:
        async with async_sdk(client) as asking:
            events = await asking.images.generate(
                model=MODEL, prompt=ASKED, stream=True, partial_images=1, extra_body=BRIEF
            )
            return [event.type async for event in events]

    assert asyncio.run(ask()) == ["image_generation.partial_image", "image_generation.completed"]


def hole() -> tuple[bytes, bytes]:
    """A grey picture, and OpenAI's mask for its middle: the picture itself, transparent there."""
    ground = Image.new("RGB", (64, 64), (200, 200, 200))
    mask = ground.convert("RGBA")
    ImageDraw.Draw(mask).rectangle((8, 8, 55, 55), fill=(0, 0, 0, 0))
    return png(ground), png(mask)


def test_what_the_mask_leaves_transparent_is_painted_and_nothing_else(client: Client) -> None:
    ground, mask = hole()
    answer = images(client).edit(model=MODEL, image=ground, mask=mask, prompt="a red circle", extra_body={"seed": "2"})
    [data] = painted(answer)
    outside = np.asarray(Image.open(BytesIO(mask)).getchannel("A")) == 255
    made = np.asarray(picture(data))
    assert (made[outside] == np.asarray(picture(ground))[outside]).all()
    red = (made[..., 0] > 150) & (made[..., 1] < 100) & (made[..., 2] < 100)
    assert red[~outside].mean() > 0.05


def test_without_a_mask_the_picture_is_repainted_at_its_own_size(client: Client) -> None:
    given = red_circle(64, 48)
    answer = images(client).edit(
        model=MODEL, image=[given], prompt="a blue square", n=2, extra_body={"seed": "1", "strength": "1.0"}
    )
    first, second = painted(answer)
    assert first != second
    assert picture(first).size == (64, 48)
    *shown, done = images(client).edit(
        model=MODEL, image=given, prompt="a blue square", stream=True, partial_images=2, extra_body={"seed": "1"}
    )
    assert [event.type for event in shown] == ["image_edit.partial_image"] * 2
    assert done.type == "image_edit.completed"
    assert picture(b64decode(done.b64_json)).size == (64, 48)


def test_a_model_that_takes_instructions_is_given_one(client: Client) -> None:
    asked = {"model": "anymodal/tiny-instruct-pix2pix", "prompt": "make the circle blue"}
    [data] = painted(images(client).edit(image=red_circle(), extra_body={"seed": "1"}, **asked))
    native = client.infer(
        "image-text-to-image",
        {"image": uri(red_circle()), "text": asked["prompt"]},
        model=asked["model"],
        seed=1,
    )
    assert native["image"] == uri(data)


def test_a_variation_shows_the_same_thing_anew(client: Client) -> None:
    given = red_circle()
    answer = images(client).create_variation(model=MODEL, image=given, n=2, extra_body={"seed": "6", "strength": "0.8"})
    made = painted(answer)
    assert len(set(made)) == 2
    assert [seen(client, data) for data in made] == ["red circle"] * 2
    assert np.abs(pixels(made[0]) - pixels(given)).mean() > 1


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"prompt": ""}, "prompt"),
        ({"size": "64"}, "size"),
        ({"size": "60x60"}, "size"),
        ({"size": "4096x4096"}, "size"),
        ({"n": 0}, "n"),
        ({"n": 11}, "n"),
        ({"response_format": "url"}, "response_format"),
        ({"output_format": "gif"}, "output_format"),
        ({"style": "vivid"}, "style"),
        ({"quality": "high"}, "quality"),
        ({"background": "transparent"}, "background"),
        ({"output_compression": 50}, "output_compression"),
        ({"partial_images": 2}, "partial_images"),
        ({"stream": True, "n": 2}, "n"),
        ({"stream": True, "partial_images": 3, "extra_body": {"num_inference_steps": 3}}, "partial_images"),
        ({"stream": True, "partial_images": 1, "model": "anymodal/tiny-sd"}, "partial_images"),
        ({"extra_body": {"num_inference_steps": 0}}, "num_inference_steps"),
        ({"extra_body": {"scheduler": "euler"}}, "scheduler"),
        ({"model": "anymodal/tiny-vits"}, "model"),
    ],
)
def test_what_cannot_be_painted_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        images(client).generate(**({"model": MODEL, "prompt": ASKED} | asked))
    assert refused.value.param == param


@pytest.mark.parametrize(
    ("asked", "param"),
    [
        ({"image": b"no picture"}, "image"),
        ({"image": b""}, "image"),
        ({"image": [red_circle(), red_circle()]}, "image"),
        ({"mask": red_circle(32, 32)}, "mask"),
        ({"mask": hole()[1], "stream": True, "partial_images": 1}, "partial_images"),
        ({"size": "32x32"}, "size"),
        ({"input_fidelity": "high"}, "input_fidelity"),
        ({"prompt": ""}, "prompt"),
    ],
)
def test_what_cannot_be_edited_is_refused_by_name(client: Client, asked: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        images(client).edit(**({"model": MODEL, "image": hole()[0], "prompt": ASKED} | asked))
    assert refused.value.param == param


def test_an_unknown_model_is_not_found(client: Client) -> None:
    with pytest.raises(openai.NotFoundError):
        images(client).generate(model="dall-e-3", prompt=ASKED)
    with pytest.raises(openai.NotFoundError):
        images(client).edit(model="dall-e-2", image=red_circle(), prompt=ASKED)
