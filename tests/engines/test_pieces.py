"""Token ids become whole characters, and stop strings never show, wherever the tokens tear them."""

import pytest
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.engines.pieces import Pieces, StopStrings

TOKENIZER = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / "tiny-llama")
TEXTS = ("plain words", "日本 émoji 👩‍👩‍👧 и ещё", "\ufffd\ufffd a \ufffd")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("before", ["", "said: "])
def test_pieces_are_whole_characters_that_spell_the_text(text: str, before: str) -> None:
    pieces = Pieces(TOKENIZER, TOKENIZER(before)["input_ids"])
    spelled = [pieces.push(id) for id in TOKENIZER(text)["input_ids"]]
    assert "".join([*spelled, pieces.rest()]) == text
    assert all(piece in text for piece in spelled)


def test_torn_bytes_show_as_the_tokenizer_shows_them() -> None:
    ids = TOKENIZER("日")["input_ids"]
    torn = [ids[0]] * 12 + TOKENIZER("so")["input_ids"] + ids[:1]
    pieces = Pieces(TOKENIZER)
    spelled = [pieces.push(id) for id in torn]
    assert "".join([*spelled, pieces.rest()]) == TOKENIZER.decode(torn)
    assert any(spelled[:12])


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_a_stop_string_ends_the_text_however_it_comes(size: int) -> None:
    text = "one, two; three. four"
    stops = StopStrings(["; thr", "thxx", "four"])
    said = "".join(stops.push(text[at : at + size]) for at in range(0, len(text), size) if not stops.found)
    assert (said, stops.found) == ("one, two", "; thr")


def test_what_only_began_like_a_stop_string_is_said_in_the_end() -> None:
    stops = StopStrings(["abcd"])
    assert [stops.push("xab"), stops.push("cab"), stops.push("c"), stops.rest()] == ["x", "abc", "", "abc"]
    assert not stops.found
