"""Languages are told to each kind of model in its own way, and what it does not know is refused."""

import pytest
from transformers import AutoTokenizer, M2M100Config, M2M100Tokenizer, MarianConfig, NllbTokenizer, T5Config

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import InvalidParameter
from deployments.engines.languages import Asked, language_codes, to_summarize, to_translate

MARIAN = EMBEDDED_WEIGHTS / "tiny-marian"
T5 = T5Config(
    task_specific_params={
        "summarization": {"prefix": "summarize: "},
        "translation_en_to_de": {"prefix": "translate English to German: "},
        "translation_en_to_fr": {"prefix": "translate English to French: "},
    }
)


def test_words_before_the_text_tell_t5_what_to_do() -> None:
    plain = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-bart")
    assert to_summarize(T5, "x") == Asked("summarize: x")
    assert to_translate(plain, T5, "x", "en", "fr") == Asked("translate English to French: x")
    assert to_translate(plain, T5, "x", None, "de") == Asked("translate English to German: x")
    for source, target in (("en", "it"), ("de", "fr"), (None, None)):
        with pytest.raises(InvalidParameter, match="en to de, en to fr"):
            to_translate(plain, T5, "x", source, target)


def test_codes_of_the_tokenizer_tell_a_many_to_many_model() -> None:
    tokenizer = M2M100Tokenizer(vocab_file=str(MARIAN / "vocab.json"), spm_file=str(MARIAN / "source.spm"))
    assert to_translate(tokenizer, M2M100Config(), "x", "en", "fr") == Asked("x", ("en", "fr"))
    for source, target, message in (("en", None, "needs a target"), ("xx", "fr", "does not know the language 'xx'")):
        with pytest.raises(InvalidParameter, match=message):
            to_translate(tokenizer, M2M100Config(), "x", source, target)


def test_nllb_names_its_languages_by_tokens() -> None:
    codes = language_codes(NllbTokenizer(vocab={"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}, merges=[]))
    assert {"eng_Latn", "fra_Latn", "zho_Hans"} <= set(codes)
    assert "<unk>" not in codes


def test_a_marian_pair_takes_no_other_languages() -> None:
    tokenizer = AutoTokenizer.from_pretrained(MARIAN)
    assert to_translate(tokenizer, MarianConfig(), "x", "en", "fr") == Asked("x")
    with pytest.raises(InvalidParameter, match="target language is fr, not 'de'"):
        to_translate(tokenizer, MarianConfig(), "x", None, "de")


def test_a_model_that_names_no_languages_takes_none() -> None:
    plain = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-bart")
    assert to_translate(plain, T5Config(), "x", None, None) == Asked("x")
    with pytest.raises(InvalidParameter, match="leave source and target out"):
        to_translate(plain, T5Config(), "x", "en", "fr")
