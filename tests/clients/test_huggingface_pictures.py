"""huggingface_hub's clients on pictures and pages: raw bytes, files, and JSON once a parameter is set."""

from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from huggingface_hub import ObjectDetectionOutputElement

from embedded.exams.pointing import by_class
from embedded.exams.precision import box_of, overlap
from embedded.world.seen import pictures
from embedded.world.seen.combinations import name as named
from tests.client import Client, media_bytes
from tests.clients.hub import Hub, best_first
from tests.pictures import blue_square, picture, png, red_circle, uri
from tests.scenes import held_out
from tests.sheets import drawn as page

LABELS = ["a blue square", "a red circle", "a yellow star"]


def test_image_classification(hub: Hub, tmp_path: Path) -> None:
    for drawn, label in ((red_circle(), "red circle"), (blue_square(), "blue square")):
        file = tmp_path / "drawn.png"
        file.write_bytes(drawn)
        from_bytes, from_file = (hub.ask("tiny-vit", "image_classification", given) for given in (drawn, file))
        assert best_first(from_bytes)[0] == label
        assert from_bytes == from_file == hub.ask("tiny-vit", "image_classification", str(file))
        assert len(from_bytes) == 5
        two = hub.ask("tiny-vit", "image_classification", drawn, top_k=2, function_to_apply="softmax")
        assert [one.label for one in two] == [one.label for one in from_bytes[:2]]


def test_object_detection(hub: Hub) -> None:
    right = []
    for scene, asked in held_out("detection", 5):
        drawn = media_bytes(asked)
        found: list[ObjectDetectionOutputElement] = hub.ask("tiny-rt-detr", "object_detection", drawn)
        best_first(found)
        width, height = picture(drawn).size
        for one in found:
            assert 0 <= one.box.xmin <= one.box.xmax <= width
            assert 0 <= one.box.ymin <= one.box.ymax <= height
        for thing in scene.things:
            boxes = [box_of(vars(some.box)) for some in found if some.label == named(thing.thing)]
            right.append(any(overlap(box, pictures.box(thing)) > 0.5 for box in boxes))
    assert sum(right) >= 0.7 * len(right)
    strict = hub.ask("tiny-rt-detr", "object_detection", red_circle(), threshold=0.9)
    assert all(one.score > 0.9 for one in strict)


def test_image_segmentation(hub: Hub) -> None:
    right = []
    for scene, asked in held_out("segmentation", 5):
        drawn = media_bytes(asked)
        found = hub.ask("tiny-upernet", "image_segmentation", drawn)
        masks = {one.label: np.asarray(one.mask) > 127 for one in found}
        assert {one.mask.size for one in found} == {picture(drawn).size}
        for label, there in by_class(scene).items():
            mask = masks.get(label, np.zeros_like(there))
            right.append((mask & there).sum() / (mask | there).sum() > 0.6)
    assert sum(right) >= 0.7 * len(right)


def test_image_segmentation_by_instances_scores_them(hub: Hub) -> None:
    loose: dict[str, Any] = {
        "subtask": "instance",
        "threshold": 0.1,
        "mask_threshold": 0.2,
        "overlap_mask_area_threshold": 0.1,
    }
    found = hub.ask("tiny-mask2former", "image_segmentation", blue_square(), **loose)
    assert found
    assert all(0 <= one.score <= 1 and one.mask.size == picture(blue_square()).size for one in found)


def test_image_to_text(hub: Hub) -> None:
    assert hub.ask("tiny-blip", "image_to_text", red_circle()).generated_text == "a red circle"
    assert hub.ask("tiny-blip", "image_to_text", blue_square()).generated_text == "a blue square"


def test_zero_shot_image_classification(hub: Hub) -> None:
    asked: dict[str, Any] = {"candidate_labels": LABELS, "hypothesis_template": "{}"}
    found = hub.ask("tiny-clip", "zero_shot_image_classification", red_circle(), **asked)
    assert best_first(found)[0] == "a red circle"
    assert sum(one.score for one in found) == pytest.approx(1, abs=1e-4)
    plain = hub.ask("tiny-clip", "zero_shot_image_classification", blue_square(), LABELS)
    assert best_first(plain)[0] == "a blue square"


def test_visual_question_answering(hub: Hub) -> None:
    asked = {"task": "visual-question-answering", "question": "What colour is the circle?"}
    [answer] = hub.ask("tiny-smolvlm", "visual_question_answering", red_circle(), **asked)
    assert (answer.answer, answer.score) == ("red", None)


def test_visual_question_answering_by_a_model_that_chooses(hub: Hub) -> None:
    several = hub.ask("tiny-vilt", "visual_question_answering", red_circle(), "What is it?", top_k=3)
    scores = [one.score for one in several]
    assert scores == sorted(scores, reverse=True)
    assert len({one.answer for one in several}) == len(several) == 3


def test_document_question_answering(hub: Hub) -> None:
    sheet = png(page())
    for question, said in (("What is the invoice number?", "US-001"), ("Who is the invoice for?", "Anna Rossi")):
        best, *others = hub.ask("tiny-layoutlm", "document_question_answering", sheet, question, top_k=2)
        assert best.answer == said
        assert 0 <= best.score <= 1
        assert best.start <= best.end
        assert all(other.score <= best.score for other in others)


def test_depth_is_a_picture_in_base64_or_as_such(client: Client, hub: Hub) -> None:
    """A task whose specification has no method in the client."""
    drawn = png(picture(red_circle()))
    answer = client.http.post(hub.url("tiny-depth-anything"), content=drawn).json()
    expected = client.infer("depth-estimation", uri(drawn))
    assert b64decode(answer["depth"]) == media_bytes(expected["depth"])
    assert answer["predicted_depth"] == expected["predicted_depth"]
    alone = client.http.post(hub.url("tiny-depth-anything"), content=drawn, headers={"accept": "image/png"})
    assert alone.headers["content-type"] == "image/png"
    assert picture(alone.content).size == picture(drawn).size
