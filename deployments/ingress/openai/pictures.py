"""What all requests for pictures share: their fields, the calls that make them, and how the answers are printed."""

import time
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Literal, cast

from pydantic import Field

from deployments.contracts.call import Answer, Request
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.events import Done, Progress
from deployments.contracts.kinds import Image
from deployments.contracts.usage import added
from deployments.ingress.dialect import DONE
from deployments.ingress.event_stream import named_frame
from deployments.ingress.gateway import StepEvents
from deployments.ingress.openai.media_usage import image_usage
from deployments.ingress.openai.reading import Labelled
from deployments.tasks.image_generation.painted import PaintedOutput

MAX_PICTURES = 10
NAMES = {
    "inputs.text": "prompt",
    "parameters.width": "size",
    "parameters.height": "size",
    "parameters.num_images_per_prompt": "n",
    "parameters.previews": "partial_images",
    "parameters.preview_every": "partial_images",
    "parameters.format": "output_format",
    "inputs": "image",
    "inputs.image": "image",
    "inputs.mask": "mask",
}
"""How the tasks' fields are called here."""
Count = Annotated[int, Field(ge=1, le=MAX_PICTURES)]


class Pictured(Labelled):
    """`seed`, `num_inference_steps`, `guidance_scale` and `negative_prompt` are ours, for `extra_body`.

    Pictures are kept nowhere, so that they have no URL. All are opaque and of one quality; the tier's guard looks at
    each. What is not here (style, output_compression, input_fidelity …) is refused by name.
    """

    model: str | None = Field(None, min_length=1)
    n: Count | None = None
    response_format: Literal["b64_json"] | None = None
    output_format: Literal["png", "jpeg", "webp"] = "png"
    quality: Literal["auto"] | None = None
    background: Literal["auto", "opaque"] | None = None
    moderation: Literal["auto"] | None = None
    stream: bool = False
    partial_images: Annotated[int, Field(ge=0, le=3)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    num_inference_steps: int | None = None
    guidance_scale: float | None = None
    negative_prompt: str | None = None


OWN = {"seed", "num_inference_steps", "guidance_scale", "negative_prompt"}


def parameters_of(body: Pictured) -> dict[str, object]:
    """The tasks' parameters, but for how many. Raises InvalidParameter for what only a stream has, and the reverse."""
    if body.partial_images is not None and not body.stream:
        raise InvalidParameter("partial_images come in a stream only; set stream", "partial_images")
    if body.stream and (body.n or 1) > 1:
        raise InvalidParameter("a stream shows one picture; leave n out, or ask without stream", "n")
    asked: dict[str, object] = {"format": body.output_format} | body.model_dump(include=OWN, exclude_none=True)
    return asked | ({"previews": body.partial_images} if body.partial_images else {})


def several(asked: Request, count: int, at_once: int) -> list[Request]:
    """Calls for so many pictures, at most `at_once` from each; those that follow count on from the seed."""
    sizes = [min(at_once, count - at) for at in range(0, count, at_once)]
    calls = []
    for place, size in enumerate(sizes):
        parameters = dict(asked.parameters)
        if size > 1:
            parameters["num_images_per_prompt"] = size
        if "seed" in parameters:
            parameters["seed"] = asked.parameters["seed"] + place * at_once
        calls.append(asked.model_copy(update={"parameters": parameters}))
    return calls


def pictures_body(body: Pictured, answers: list[Answer], size: str | None = None) -> dict[str, object]:
    """`seeds` are those that make the pictures again; `size` where it was asked for."""
    painted = [cast("PaintedOutput", answer.output) for answer in answers]
    told = {
        "created": int(time.time()),
        "data": [{"b64_json": encoded(one)} for output in painted for one in (output.image, *output.others)],
        "background": "opaque",
        "output_format": body.output_format,
        "usage": image_usage(added(answer.usage for answer in answers if answer.usage)),
        "model": answers[0].model,
        "seeds": [output.seed for output in painted],
    }
    return told | ({"size": size} if size else {})


async def picture_frames(
    events: StepEvents, body: Pictured, name: str, size: str | None
) -> AsyncGenerator[bytes, None]:
    """`name`.partial_image for each preview, `name`.completed for the picture."""
    about: dict[str, object] = {
        "background": "opaque",
        "output_format": body.output_format,
        "quality": "auto",
        "size": size or "auto",
    }
    shown = 0
    async with aclosing(events):
        async for _, event in events:
            match event:
                case Progress(preview=Image() as preview):
                    yield _frame(f"{name}.partial_image", preview, about | {"partial_image_index": shown})
                    shown += 1
                case Done():
                    painted = cast("PaintedOutput", event.output)
                    told = about | {"usage": image_usage(event.usage), "seed": painted.seed}
                    yield _frame(f"{name}.completed", painted.image, told)
    yield DONE


def _frame(name: str, picture: Image, about: dict[str, object]) -> bytes:
    return named_frame(name, {"type": name, "b64_json": encoded(picture), "created_at": int(time.time())} | about)


def encoded(picture: Image) -> str:
    """As base64."""
    return b64encode(picture.data).decode("ascii")
