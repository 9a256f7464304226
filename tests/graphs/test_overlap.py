"""Hops that overlap: speech begins with the first sentence of what is written, and is in the end the same."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import soundfile

from deployments.contracts.sentences import END, Sentences
from tests.client import Client, media_bytes

STORY = "A red circle. A blue square. A green star! A white ring? A black bar."
ASKED = [{"role": "user", "content": "Write a story about Anna and a red circle."}]
CHAIN = ["text-generation", "text-to-speech"]
WRITING: Mapping[str, Any] = {"max_new_tokens": 80}
SPOKEN: Mapping[str, Any] = {"seed": 3}


@pytest.fixture(scope="module")
def told(client: Client) -> str:
    """A text of several sentences that a model writes word by word."""
    text: str = client.infer("text-generation", ASKED, **WRITING)["generated_text"]
    assert len(END.split(text)) >= 3, text
    return text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    "text", [STORY, "One. Two", "no end at all", "A.B. C? !!! D", "“Yes.” She said.\n\nNo。好。", "... A. ...", ""]
)
def test_parts_spell_the_text_and_end_where_sentences_do(text: str, size: int) -> None:
    heard, parts = Sentences(), []
    for at in range(0, len(text), size):
        parts.append(heard.add(text[at : at + size]))
    told = [part for part in (*parts, heard.rest(text)) if part is not None]
    spelled = "".join(told)
    assert text.startswith(spelled)
    assert not any(sign.isalnum() for sign in text[len(spelled) :])
    assert all(any(sign.isalnum() for sign in part) for part in told[:-1])


def test_pieces_that_are_not_the_text_are_a_fault() -> None:
    heard = Sentences()
    assert heard.add("One. Two") == "One. "
    with pytest.raises(ValueError, match="spell"):
        heard.rest("Three. Two")


def heard(file: bytes) -> Any:
    return soundfile.read(BytesIO(file), dtype="float32")[0]


def sounds_of(events: list[Any]) -> list[Any]:
    return [event for event in events if event["type"] == "audio"]


@pytest.mark.parametrize("format", ["wav", "flac", "pcm", "mp3"])
def test_speech_of_what_is_being_written_is_that_of_what_was_written(client: Client, told: str, format: str) -> None:
    parameters = {"text-generation": WRITING, "text-to-speech": {**SPOKEN, "format": format}}
    events = client.stream("any-to-any", ASKED, chain=CHAIN, tasks=parameters)
    whole = client.infer("text-to-speech", told, **SPOKEN, format=format)
    assert events[-1]["output"]["sampling_rate"] == whole["sampling_rate"]
    made, expected = (media_bytes(output["audio"]) for output in (events[-1]["output"], whole))
    if format == "mp3":  # its encoder hears what is written in 16 bits
        assert np.abs(heard(made) - heard(expected)).mean() < 0.01 * np.abs(heard(expected)).mean()
    else:
        assert made == expected
    sentences = sounds_of(client.stream("text-to-speech", told, **SPOKEN, format=format))
    assert len(sounds_of(events)) == len(sentences)


def test_speech_is_begun_once_while_the_rest_is_being_written(client: Client, told: str) -> None:
    tasks = {"text-generation": WRITING, "text-to-speech": SPOKEN}
    client.answer("any-to-any", ASKED, chain=CHAIN, tasks=tasks)
    events = client.stream("any-to-any", ASKED, chain=CHAIN, tasks=tasks)
    kinds = [(event["step"], event["type"]) for event in events]
    assert kinds.index((1, "started")) < kinds.index((0, "done")), "how soon it is heard: python -m benchmarks overlap"
    assert kinds.count((1, "started")) == 1
    assert "".join(event["text"] for event in events if event["type"] == "token") == told


def test_the_answer_is_the_same_without_a_stream(client: Client) -> None:
    tasks = {"text-generation": WRITING, "text-to-speech": SPOKEN}
    answer = client.answer("any-to-any", ASKED, chain=CHAIN, tasks=tasks)
    events = client.stream("any-to-any", ASKED, chain=CHAIN, tasks=tasks)
    assert events[-1]["output"] == answer["result"]["task_output"]
    assert [step["task"] for step in answer["steps"]] == CHAIN
    assert answer["steps"][0]["output"] == client.infer("text-generation", ASKED, **WRITING)


def test_a_sentence_sounds_the_same_wherever_it_stands(client: Client) -> None:
    first, second = "A red circle.", "A blue square."
    together = sounds_of(client.stream("text-to-speech", f"{first} {second}", seed=5))
    alone = [client.infer("text-to-speech", one, seed=5)["audio"] for one in (first, second)]
    assert [event["audio"] for event in together] == alone
