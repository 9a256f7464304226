"""Every embedded model is built by a maker, is loaded the ordinary way, and answers what it is shown."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    pipeline,
)

from configs.catalog import catalog
from deployments.tasks.registry import TASKS
from embedded import WEIGHTS, folder
from embedded.build import MAKERS, build
from embedded.cards import card
from embedded.evaluate import recorded
from embedded.make import tables
from embedded.train.recipes import RECIPES
from tests.embedded.examples import PICTURES, SOUNDS


def _different(answers: list[Any]) -> bool:
    return len({repr(answer) for answer in answers}) > 1


def _written(ids: torch.Tensor, start: int, wanted: int) -> list[int]:
    """The generated ids: as many as asked for, and not one word for ever."""
    new: list[int] = ids[0, start:].tolist()
    assert len(new) == wanted
    assert len(set(new)) > 2
    return new


def test_importing_the_package_does_not_load_torch() -> None:
    code = "import embedded, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=WEIGHTS.parent.parent, check=False).returncode == 0


def test_each_maker_has_its_folder_and_each_folder_its_maker() -> None:
    assert sorted(path.name for path in WEIGHTS.iterdir()) == sorted([*MAKERS, *RECIPES])


def test_the_catalog_says_which_weights_are_random() -> None:
    """Those of tables are fitted as they are built."""
    rows = [row for row in catalog() if row.tier == "embedded" and not row.package]
    untrained = {row.id for row in rows if Path(row.source).name in set(MAKERS) - set(tables.MAKERS)}
    assert {row.id for row in rows if row.untrained} == untrained


def test_every_task_has_a_model_that_has_learned() -> None:
    served = {task for row in catalog() if row.tier == "embedded" and not row.untrained for task in row.tasks}
    assert served == {task for task in TASKS if task != "any-to-any"}


def test_weights_are_safetensors_and_small() -> None:
    files = [path for path in WEIGHTS.rglob("*") if path.is_file()]
    kinds = {".json", ".safetensors", ".skops", ".jinja", ".spm", ".model", ".txt", ".md"}
    assert {path.suffix for path in files} <= kinds
    sizes = {model.name: sum(file.stat().st_size for file in model.rglob("*")) for model in WEIGHTS.iterdir()}
    assert max(sizes.values()) <= 12_000_000
    assert sum(sizes[name] for name in (*RECIPES, *tables.MAKERS)) <= 80_000_000
    assert sum(sizes[name] for name in MAKERS) <= 40_000_000


@pytest.mark.parametrize("name", RECIPES)
def test_a_trained_model_has_the_card_that_its_recipe_and_figures_make(name: str) -> None:
    assert (WEIGHTS / name / "README.md").read_text() == card(name, RECIPES[name], recorded().get(name, {}))


@pytest.mark.parametrize("name", ["tiny-llava", "tiny-yolos", "tiny-wav2vec2-ctc"])
def test_two_builds_are_equal_to_the_byte(name: str, tmp_path: Path) -> None:
    first, second = build(name, tmp_path / "first"), build(name, tmp_path / "second")
    names = sorted(path.relative_to(first) for path in first.rglob("*"))
    assert names == sorted(path.relative_to(second) for path in second.rglob("*"))
    assert [(first / n).read_bytes() for n in names] == [(second / n).read_bytes() for n in names]


def test_things_are_detected_inside_the_picture() -> None:
    detect = pipeline("object-detection", folder("tiny-yolos"))
    answers = [detect(picture, threshold=0.3) for picture in PICTURES]
    assert all(answers)
    for picture, answer in zip(PICTURES, answers, strict=True):
        for box in (finding["box"] for finding in answer):
            assert 0 <= box["xmin"] < box["xmax"] <= picture.width
            assert 0 <= box["ymin"] < box["ymax"] <= picture.height
    assert _different(answers)


@pytest.mark.parametrize("subtask", ["instance", "panoptic", "semantic"])
def test_masks_are_cut_out(subtask: str) -> None:
    segment = pipeline("image-segmentation", folder("tiny-mask2former"))
    answers = [segment(picture, subtask=subtask, threshold=0.2) for picture in PICTURES]
    assert any(answers)
    masks = [part["mask"] for answer in answers for part in answer]
    assert {mask.size for mask in masks} == {picture.size for picture in PICTURES}
    assert _different([mask.tobytes() for mask in masks])


def test_pictures_are_captioned() -> None:
    name = "tiny-vit-gpt2"
    from transformers import AutoImageProcessor

    see = AutoImageProcessor.from_pretrained(folder(name))
    model = AutoModelForImageTextToText.from_pretrained(folder(name))
    captions = [
        model.generate(**see(picture, return_tensors="pt"), max_new_tokens=12)[0, 1:].tolist() for picture in PICTURES
    ]
    assert all(len(caption) >= 10 and len(set(caption)) > 2 for caption in captions)
    assert _different(captions)


def test_llava_answers_about_one_and_two_pictures() -> None:
    processor = AutoProcessor.from_pretrained(folder("tiny-llava"))
    model = AutoModelForImageTextToText.from_pretrained(folder("tiny-llava"))
    question = {"type": "text", "text": "What is this?"}
    answers = []
    for pictures in ([PICTURES[0]], [PICTURES[1]], list(PICTURES[:2])):
        content = [*({"type": "image"} for _ in pictures), question]
        prompt = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        inputs = processor(images=pictures, text=prompt, return_tensors="pt")
        assert (inputs["input_ids"] == model.config.image_token_id).sum() == 16 * len(pictures)
        ids = model.generate(**inputs, max_new_tokens=12, do_sample=False)
        answers.append(_written(ids, inputs["input_ids"].shape[1], 12))
    assert _different(answers)


def test_letters_are_heard() -> None:
    hear = pipeline("automatic-speech-recognition", folder("tiny-wav2vec2-ctc"))
    texts = [hear(sound.copy())["text"] for sound in SOUNDS]
    assert all(text.replace(" ", "").replace("'", "").isalpha() for text in texts)
    assert _different(texts)
