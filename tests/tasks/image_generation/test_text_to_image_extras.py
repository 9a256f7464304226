"""Previews and LoRA weights through HTTP: as the library makes them, and never in another request's picture."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from diffusers import AutoencoderTiny

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.painters import all_same, chances, fresh, pipeline_of, shown
from tests.pictures import picture, same

TASK = "text-to-image"
SD3 = "anymodal/tiny-sd3"
LORA = "anymodal/tiny-sd3-lora"
PROMPT = "a red circle"


def test_previews_show_the_latents_of_their_step(client: Client) -> None:
    asked: dict[str, Any] = {"num_inference_steps": 5, "guidance_scale": 3.0}
    *earlier, done = client.stream(TASK, [PROMPT, "a star"], model=SD3, seed=3, preview_every=2, **asked)
    told = {event["done"]: event["preview"] for event in earlier if event["type"] == "progress"}
    assert [step for step, preview in told.items() if preview] == [2, 4]

    pipeline, decoder = pipeline_of("tiny-sd3"), AutoencoderTiny.from_pretrained(EMBEDDED_WEIGHTS / "tiny-taesd3")
    latents: list[torch.Tensor] = []

    def keep(_pipeline: Any, _step: int, _timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        latents.append(tensors["latents"])
        return tensors

    expected = pipeline([PROMPT, "a star"], generator=chances(3, 2), callback_on_step_end=keep, **asked).images
    assert all_same(shown(done["output"]), expected)
    for step in (2, 4):
        with torch.no_grad():
            decoded = decoder.decode(latents[step - 1][:1]).sample
        (seen,) = pipeline.image_processor.postprocess(decoded)
        assert same(picture(media_bytes(told[step])), seen)


def test_lora_weights_are_the_librarys(client: Client) -> None:
    asked: dict[str, Any] = {"num_inference_steps": 3}
    pipeline = fresh("tiny-sd3")
    pipeline.load_lora_weights(EMBEDDED_WEIGHTS / "tiny-sd3-lora", adapter_name="laid")
    for scale in (1.0, 0.4):
        pipeline.set_adapters("laid", scale)
        painted = shown(client.infer(TASK, PROMPT, model=SD3, seed=3, lora={"id": LORA, "scale": scale}, **asked))
        assert all_same(painted, pipeline(PROMPT, generator=chances(3), **asked).images)
    without = shown(client.infer(TASK, PROMPT, model=SD3, seed=3, **asked))
    assert all_same(without, pipeline_of("tiny-sd3")(PROMPT, generator=chances(3), **asked).images)
    assert not all_same(without, painted)


def test_lora_weights_stay_in_their_own_request(client: Client) -> None:
    def paint(scale: float | None) -> Any:
        lora = {} if scale is None else {"lora": {"id": LORA, "scale": scale}}
        return client.infer(TASK, PROMPT, model=SD3, seed=3, num_inference_steps=6, **lora)

    scales = (None, 1.0, 0.4, None)
    alone = [paint(scale) for scale in scales]
    assert len({output["image"] for output in alone}) == 3
    with ThreadPoolExecutor(8) as askers:
        assert list(askers.map(paint, scales * 2)) == alone * 2


def test_who_leaves_takes_its_lora_along(client: Client) -> None:
    plain: dict[str, Any] = {"model": SD3, "seed": 3, "num_inference_steps": 2}
    before = client.infer(TASK, PROMPT, **plain)
    leaving = client.events(TASK, PROMPT, model=SD3, num_inference_steps=200, lora={"id": LORA})
    assert any(event["type"] == "progress" for event in leaving)
    leaving.close()  # type: ignore[attr-defined]
    assert client.infer(TASK, PROMPT, **plain) == before


@pytest.mark.parametrize(
    ("model", "parameters", "param", "named"),
    [
        ("anymodal/tiny-sd", {"preview_every": 1}, "preview_every", "previewer"),
        (SD3, {"lora": {"id": "somebody/else"}}, "lora.id", LORA),
        ("anymodal/tiny-sd", {"lora": {"id": LORA}}, "lora.id", "none"),
        (SD3, {"lora": {"id": LORA, "scale": 9.0}}, "lora.scale", "4"),
    ],
)
def test_what_a_row_does_not_name_is_refused(
    client: Client, model: str, parameters: dict[str, Any], param: str, named: str
) -> None:
    status, error = client.refusal(TASK, PROMPT, model=model, **parameters)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{param}")
    assert named in error["message"]
