"""image-feature-extraction through HTTP: the library's vectors, for the whole picture or patch by patch."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from transformers import AutoImageProcessor, AutoModel, pipeline

from configs.catalog import EMBEDDED_WEIGHTS
from embedded.exams.exam import Examined
from embedded.exams.vision import alike
from tests.client import Client
from tests.pictures import blue_square, green_bar, picture, red_circle, uri

TASK = "image-feature-extraction"
FOLDER = str(EMBEDDED_WEIGHTS / "tiny-dinov2")
CLIP = str(EMBEDDED_WEIGHTS / "tiny-clip")
PICTURES = (red_circle(), blue_square(), green_bar())


def same(got: Any, expected: Any) -> None:
    torch.testing.assert_close(torch.tensor(got), torch.tensor(expected), atol=1e-4, rtol=0)


def test_the_same_thing_elsewhere_is_nearer_than_another(client: Client) -> None:
    assert alike(Examined(client.http), count=10) >= 0.8


@pytest.mark.parametrize("pool", [True, False])
def test_vectors_are_the_librarys(client: Client, pool: bool) -> None:
    library = pipeline(TASK, model=FOLDER)
    for drawn in PICTURES:
        expected = library(picture(drawn), pool=pool)
        same(client.infer(TASK, uri(drawn), pool=pool)["embeddings"], expected if pool else expected[0])


def test_a_picture_is_one_vector_unless_patches_are_wanted(client: Client) -> None:
    whole = client.infer(TASK, uri(red_circle()))["embeddings"]
    patches = client.infer(TASK, uri(red_circle()), pool=False)["embeddings"]
    assert len(whole) == 1
    assert len(patches) == 1 + (64 // 8) ** 2
    same(patches[0], whole[0])  # DINOv2 pools by its class token


def test_of_a_model_that_also_reads_it_is_the_vector_that_texts_are_compared_with(client: Client) -> None:
    model, processor = AutoModel.from_pretrained(CLIP), AutoImageProcessor.from_pretrained(CLIP)
    for drawn in PICTURES:
        with torch.inference_mode():
            expected = model.get_image_features(**processor(picture(drawn), return_tensors="pt")).pooler_output
        same(client.infer(TASK, uri(drawn), model="anymodal/tiny-clip")["embeddings"], expected.tolist())


def test_pictures_asked_at_once_get_the_vectors_they_get_alone(client: Client) -> None:
    alone = [client.infer(TASK, uri(drawn))["embeddings"] for drawn in PICTURES]
    with ThreadPoolExecutor(9) as askers:
        together = list(askers.map(lambda drawn: client.infer(TASK, uri(drawn))["embeddings"], PICTURES * 3))
    same(together, alone * 3)


def test_the_stream_ends_with_the_answer(client: Client) -> None:
    assert client.stream(TASK, uri(blue_square()))[-1]["output"] == client.infer(TASK, uri(blue_square()))


def test_a_text_is_no_picture(client: Client) -> None:
    status, error = client.refusal(TASK, "a red circle")
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.image")
