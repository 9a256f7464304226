"""translation through HTTP: the library's words, and languages that the model has not refused by name."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, set_seed

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client

TASK = "translation"
FOLDER = EMBEDDED_WEIGHTS / "tiny-marian"
TEXTS = ("The red circle is above the blue square.", "Anna loves Rome.", "a star")
LANGUAGES: list[dict[str, str]] = [{}, {"source": "en", "target": "fr"}, {"src_lang": "en", "tgt_lang": "fr"}]


def translated(text: str, seed: int = 0, **options: Any) -> str:
    """What the library makes of a text."""
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForSeq2SeqLM.from_pretrained(FOLDER)
    set_seed(seed)
    written = model.generate(**tokenizer(text, return_tensors="pt"), **options)
    said: str = tokenizer.decode(written[0], skip_special_tokens=True)
    return said


@pytest.mark.parametrize("languages", LANGUAGES)
def test_the_translation_is_the_librarys(client: Client, languages: dict[str, str]) -> None:
    for text in TEXTS:
        answered = client.infer(TASK, text, max_new_tokens=24, **languages)
        assert answered["translation_text"] == translated(text, max_new_tokens=24)


def test_adjectives_and_articles_agree(client: Client) -> None:
    said = [client.infer(TASK, text)["translation_text"] for text in TEXTS]
    assert said == ["Le cercle rouge est au-dessus du carré bleu.", "Anna aime Rome.", "une étoile"]


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, TEXTS[0], max_new_tokens=24)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["translation_text"]


def test_draws_asked_for_at_once_are_the_librarys(client: Client) -> None:
    def ask(seed: int) -> str:
        drawing: dict[str, Any] = {"do_sample": True, "seed": seed, "num_beams": 1 + seed % 2}
        said: str = client.infer(TASK, TEXTS[0], max_new_tokens=24, **drawing)["translation_text"]
        return said

    with ThreadPoolExecutor(6) as askers:
        answered = list(askers.map(ask, range(6)))
    assert answered == [
        translated(TEXTS[0], seed, max_new_tokens=24, do_sample=True, num_beams=1 + seed % 2) for seed in range(6)
    ]


@pytest.mark.parametrize(("name", "asked", "own"), [("source", "de", "en"), ("target", "it", "fr")])
def test_another_language_is_refused_with_the_models_own(client: Client, name: str, asked: str, own: str) -> None:
    status, error = client.refusal(TASK, TEXTS[0], **{name: asked})
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", f"parameters.{name}")
    assert f"is {own}, not '{asked}'" in error["message"]
