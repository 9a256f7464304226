"""text-to-3d through HTTP: the library's mesh as GLB and OBJ, its picture, and its progress."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from diffusers import ShapEPipeline

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client, media_bytes
from tests.pictures import picture
from tests.solids import GRID, colours, read, sculpted

TASK = "text-to-3d"
PROMPT = "a blue cube"
SMALL: dict[str, Any] = {"num_inference_steps": 4, "grid_size": GRID, "seed": 0, "preview_size": 96}


@cache
def library() -> tuple[Any, ...]:
    pipeline = ShapEPipeline.from_pretrained(EMBEDDED_WEIGHTS / "tiny-shap-e")
    pipeline.set_progress_bar_config(disable=True)
    return sculpted(pipeline, {"prompt": PROMPT}, seed=0, steps=4)


@pytest.mark.parametrize("format", ["glb", "obj"])
def test_the_mesh_is_the_librarys_in_both_formats(client: Client, format: str) -> None:
    answer = client.infer(TASK, PROMPT, model_format=format, **SMALL)
    corners, faces, _ = library()
    assert answer["model_format"] == format
    mesh = read(answer["model_uri"], format)
    assert np.allclose(mesh.vertices, corners, atol=1e-5)
    assert np.array_equal(mesh.faces, faces)


def test_corners_have_the_librarys_colours_linear_in_glb_and_srgb_in_obj(client: Client) -> None:
    _, _, linear = library()
    glb, obj = (
        colours(read(client.infer(TASK, PROMPT, model_format=format, **SMALL)["model_uri"], format))
        for format in ("glb", "obj")
    )
    assert np.abs(glb - linear).max() < 0.01
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    assert np.abs(obj - srgb).max() < 0.01


def test_facts_and_seed_are_those_of_the_mesh(client: Client) -> None:
    answer = client.infer(TASK, PROMPT, **SMALL)
    mesh = read(answer["model_uri"], "glb")
    meta = answer["meta"]
    assert (meta["vertices"], meta["faces"], meta["watertight"]) == (
        len(mesh.vertices),
        len(mesh.faces),
        mesh.is_watertight,
    )
    assert np.allclose(meta["bounds"], mesh.bounds, atol=1e-5)
    assert answer["seed"] == 0
    assert client.infer(TASK, PROMPT, **SMALL) == answer


def test_the_preview_shows_something_in_its_colours_on_white(client: Client) -> None:
    preview = np.asarray(picture(media_bytes(client.infer(TASK, PROMPT, **SMALL)["preview_image"])))
    assert preview.shape == (96, 96, 3)
    drawn = (preview != 255).any(axis=2)
    assert 0.03 < drawn.mean() < 0.9
    assert len(np.unique(preview[drawn], axis=0)) > 50


def test_a_stream_counts_steps_and_grid_then_gives_the_answer(client: Client) -> None:
    *steps, done = [event for event in client.stream(TASK, PROMPT, **SMALL) if event["type"] in {"progress", "done"}]
    total = steps[0]["total"]
    assert [step["done"] for step in steps] == list(range(1, total + 1))
    assert total == 2 * 4 - 1 + 1  # Heun looks twice at every step but the last; the grid is one stretch
    assert done["output"] == client.infer(TASK, PROMPT, **SMALL)


def test_another_text_and_another_seed_are_other_solids(client: Client) -> None:
    solids = [
        client.infer(TASK, prompt, **SMALL | {"seed": seed})["meta"]
        for prompt, seed in ((PROMPT, 0), ("a red sphere", 0), (PROMPT, 4))
    ]
    assert len({(one["vertices"], one["faces"]) for one in solids}) == 3


@pytest.mark.parametrize(
    ("parameters", "inputs", "refused"),
    [
        ({"grid_size": 257}, PROMPT, (422, "invalid_parameter", "parameters.grid_size")),
        ({"num_inference_steps": 0}, PROMPT, (422, "invalid_parameter", "parameters.num_inference_steps")),
        ({"model_format": "ply"}, PROMPT, (422, "invalid_parameter", "parameters.model_format")),
        ({}, "cube " * 200, (413, "input_too_long", "inputs.text")),
    ],
)
def test_what_cannot_be_sculpted_is_refused(
    client: Client, parameters: dict[str, Any], inputs: str, refused: tuple[int, str, str]
) -> None:
    status, error = client.refusal(TASK, inputs, **parameters)
    assert (status, error["code"], error["param"]) == refused
