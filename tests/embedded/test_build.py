"""Every embedded model is built by a maker, is loaded the ordinary way, and answers what it is shown."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoModelForSeq2SeqLM,
    AutoProcessor,
    AutoTokenizer,
    pipeline,
)

from embedded import WEIGHTS, folder
from embedded.build import MAKERS, build
from tests.embedded.examples import PICTURES, SOUNDS, TEXTS


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
    assert sorted(path.name for path in WEIGHTS.iterdir()) == sorted(MAKERS)


def test_weights_are_safetensors_and_small() -> None:
    files = [path for path in WEIGHTS.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".json", ".safetensors", ".skops", ".jinja", ".spm", ".model", ".txt"}
    assert sum(path.stat().st_size for path in files) <= 80_000_000


@pytest.mark.parametrize("name", ["tiny-llama", "tiny-marian", "tiny-vit", "tiny-vits"])
def test_two_builds_are_equal_to_the_byte(name: str, tmp_path: Path) -> None:
    first, second = build(name, tmp_path / "first"), build(name, tmp_path / "second")
    names = sorted(path.relative_to(first) for path in first.rglob("*"))
    assert names == sorted(path.relative_to(second) for path in second.rglob("*"))
    assert [(first / n).read_bytes() for n in names] == [(second / n).read_bytes() for n in names]


def test_llama_continues_texts_and_chats() -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder("tiny-llama"))
    model = AutoModelForCausalLM.from_pretrained(folder("tiny-llama"))
    chats = [
        tokenizer.apply_chat_template([{"role": "user", "content": text}], add_generation_prompt=True, tokenize=False)
        for text in TEXTS
    ]
    answers = []
    for prompt in (*TEXTS, *chats):
        inputs = tokenizer(prompt, return_tensors="pt")
        ids = model.generate(**inputs, max_new_tokens=16, do_sample=False)
        answers.append(_written(ids, inputs["input_ids"].shape[1], 16))
    assert _different(answers)
    assert model.config.max_position_embeddings >= 2048


@pytest.mark.parametrize("name", ["tiny-bart", "tiny-marian"])
def test_a_text_is_rewritten(name: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder(name))
    model = AutoModelForSeq2SeqLM.from_pretrained(folder(name))
    inputs = [tokenizer(text, return_tensors="pt") for text in TEXTS]
    answers = [_written(model.generate(**one, max_new_tokens=16), 1, 16) for one in inputs]
    assert _different(answers)
    assert all(tokenizer.unk_token_id not in one["input_ids"] for one in inputs)


def test_texts_are_classified() -> None:
    feel = pipeline("text-classification", folder("tiny-bert-sentiment"))
    assert {answer["label"] for answer in feel(list(TEXTS))} <= {"negative", "neutral", "positive"}
    assert _different([answer["label"] for answer in feel(list(TEXTS))])


def test_names_are_found_among_other_words() -> None:
    name = pipeline("token-classification", folder("tiny-bert-ner"), aggregation_strategy="simple")
    found = [finding for text in TEXTS for finding in name(text)]
    assert {finding["entity_group"] for finding in found} == {"PER", "LOC"}
    assert len(found) < sum(len(text.split()) for text in TEXTS)


def test_a_masked_word_depends_on_the_others() -> None:
    fill = pipeline("fill-mask", folder("tiny-bert-mlm"))
    answers = [fill(text) for text in ("A [MASK] circle.", "Anna is from [MASK].", "I [MASK] it")]
    assert _different([answer[0]["token_str"] for answer in answers])
    assert not any(guess["token_str"].startswith("[") for answer in answers for guess in answer)


def test_labels_never_seen_are_ranked() -> None:
    rank = pipeline("zero-shot-classification", folder("tiny-bert-nli"))
    answers = [rank(text, candidate_labels=["shape", "colour", "person"]) for text in TEXTS]
    assert _different([answer["labels"] for answer in answers])
    assert all(sum(answer["scores"]) == pytest.approx(1.0) for answer in answers)


def test_sentences_that_share_words_are_more_alike() -> None:
    embed = pipeline("feature-extraction", folder("tiny-minilm"))

    def vector(text: str) -> torch.Tensor:
        return torch.nn.functional.normalize(torch.tensor(embed(text)[0]).mean(0), dim=0)

    near = vector("a big red circle") @ vector("the red circle")
    far = vector("a big red circle") @ vector("I love Paris")
    assert near > far + 0.1
    assert (folder("tiny-minilm") / "1_Pooling" / "config.json").is_file()


def test_pictures_are_classified() -> None:
    look = pipeline("image-classification", folder("tiny-vit"))
    assert _different([look(picture)[0]["label"] for picture in PICTURES])


def test_things_are_detected_inside_the_picture() -> None:
    detect = pipeline("object-detection", folder("tiny-yolos"))
    answers = [detect(picture, threshold=0.3) for picture in PICTURES]
    assert all(answers)
    for picture, answer in zip(PICTURES, answers, strict=True):
        for box in (finding["box"] for finding in answer):
            assert 0 <= box["xmin"] < box["xmax"] <= picture.width
            assert 0 <= box["ymin"] < box["ymax"] <= picture.height
    assert _different(answers)


@pytest.mark.parametrize(
    ("name", "subtask"),
    [("tiny-segformer", "semantic"), *(("tiny-mask2former", kind) for kind in ("instance", "panoptic", "semantic"))],
)
def test_masks_are_cut_out(name: str, subtask: str) -> None:
    segment = pipeline("image-segmentation", folder(name))
    answers = [segment(picture, subtask=subtask, threshold=0.2) for picture in PICTURES]
    assert any(answers)
    masks = [part["mask"] for answer in answers for part in answer]
    assert {mask.size for mask in masks} == {picture.size for picture in PICTURES}
    assert _different([mask.tobytes() for mask in masks])


def test_pictures_are_compared_with_texts() -> None:
    rank = pipeline("zero-shot-image-classification", folder("tiny-clip"))
    answers = [rank(picture, candidate_labels=["red circle", "blue square", "noise"]) for picture in PICTURES]
    assert _different([answer[0]["label"] for answer in answers])


@pytest.mark.parametrize("name", ["tiny-vit-gpt2", "tiny-blip"])
def test_pictures_are_captioned(name: str) -> None:
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


def test_whisper_writes_what_it_hears() -> None:
    hear = pipeline("automatic-speech-recognition", folder("tiny-whisper"))
    assert _different([hear(sound.copy())["text"] for sound in SOUNDS])
    french = hear(SOUNDS[0].copy(), generate_kwargs={"language": "fr", "task": "translate"})
    assert french["text"].strip()
    assert hear(SOUNDS[1].copy(), return_timestamps=True)["chunks"]


def test_letters_are_heard() -> None:
    hear = pipeline("automatic-speech-recognition", folder("tiny-wav2vec2-ctc"))
    texts = [hear(sound.copy())["text"] for sound in SOUNDS]
    assert all(text.replace(" ", "").replace("'", "").isalpha() for text in texts)
    assert _different(texts)
