"""image-to-3d through HTTP: the library's mesh of a picture, and models that cannot do it."""

from typing import Any

import numpy as np
from diffusers import ShapEImg2ImgPipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.pictures import picture, red_circle, uri
from tests.solids import GRID, colours, read, sculpted

TASK = "image-to-3d"
SMALL: dict[str, Any] = {"num_inference_steps": 4, "grid_size": GRID, "seed": 1, "preview_size": 96}


def test_the_mesh_is_the_librarys(client: Client) -> None:
    pipeline = ShapEImg2ImgPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-shap-e-img2img")
    pipeline.set_progress_bar_config(disable=True)
    corners, faces, painted = sculpted(pipeline, {"image": picture(red_circle())}, seed=1, steps=4)
    mesh = read(client.infer(TASK, uri(red_circle()), **SMALL)["model_uri"], "glb")
    assert np.allclose(mesh.vertices, corners, atol=1e-5)
    assert np.array_equal(mesh.faces, faces)
    assert np.abs(colours(mesh) - painted).max() < 0.01


def test_a_stream_ends_with_the_answer(client: Client) -> None:
    events = client.stream(TASK, uri(red_circle()), **SMALL)
    progress = [event for event in events if event["type"] == "progress"]
    assert progress[-1]["done"] == progress[-1]["total"] == len(progress)
    assert events[-1]["output"] == client.infer(TASK, uri(red_circle()), **SMALL)


def test_a_text_and_a_model_for_texts_are_refused(client: Client) -> None:
    status, error = client.refusal(TASK, "a red circle")
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.image")
    status, error = client.refusal(TASK, uri(red_circle()), model="anymodal/tiny-shap-e")
    assert (status, error["code"]) == (422, "model_task_mismatch")
