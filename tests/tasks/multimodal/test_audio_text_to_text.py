"""audio-text-to-text through HTTP: the library's answers about what it hears, token by token."""

from typing import Any

import numpy as np

from configs.catalog import EMBEDDED_WEIGHTS
from tests import sounds
from tests.client import Client
from tests.tasks.multimodal.asked import chatted, written

TASK = "audio-text-to-text"
FOLDER = EMBEDDED_WEIGHTS / "tiny-qwen2-audio"
PROMPT = "What is said?"
TONE = sounds.wav(np.sin(np.arange(24_000) / 10).astype(np.float32) * 0.5)


def asked(sound: bytes = sounds.SPOKEN, text: str = PROMPT) -> dict[str, str]:
    return {"audio": sounds.uri(sound), "text": text}


def answer(sound: bytes, **options: Any) -> tuple[str, int]:
    content: list[dict[str, Any]] = [
        {"type": "audio", "audio": sounds.samples(sound)},
        {"type": "text", "text": PROMPT},
    ]
    return written(FOLDER, *chatted(FOLDER, content), **options)


def test_the_answer_is_the_librarys(client: Client) -> None:
    said = set()
    for sound in (sounds.SPOKEN, TONE):
        expected, prompt_tokens = answer(sound, max_new_tokens=12, do_sample=False)
        answered = client.answer(TASK, asked(sound), max_new_tokens=12)
        assert answered["result"]["task_output"]["generated_text"] == expected
        assert answered["usage"]["prompt_tokens"] == prompt_tokens
        said.add(expected)
    assert len(said) == 2


def test_a_seed_gives_the_librarys_draw(client: Client) -> None:
    drawing: dict[str, Any] = {"max_new_tokens": 10, "do_sample": True, "temperature": 1.2}
    answered = client.infer(TASK, asked(), seed=5, **drawing)
    assert answered["generated_text"] == answer(sounds.SPOKEN, seed=5, **drawing)[0]


def test_tokens_spell_the_answer(client: Client) -> None:
    *earlier, done = client.stream(TASK, asked(), max_new_tokens=12)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, asked(), max_new_tokens=12)


def test_sound_at_another_rate_is_heard_alike_long(client: Client) -> None:
    half = sounds.wav(sounds.samples()[::2], rate=8_000)
    tokens = [
        client.answer(TASK, asked(sound), max_new_tokens=2)["usage"]["prompt_tokens"] for sound in (half, sounds.SPOKEN)
    ]
    assert abs(tokens[0] - tokens[1]) <= 1


def test_more_sound_than_the_model_hears_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(sounds.spoken(3)))
    assert (status, error["code"], error["param"]) == (413, "media_too_large", "inputs.audio")
    assert "hears 5 s" in error["message"]


def test_a_text_with_the_models_own_mark_for_sound_is_refused(client: Client) -> None:
    status, error = client.refusal(TASK, asked(text="two <|AUDIO|> here"))
    assert (status, error["code"], error["param"]) == (422, "invalid_input", "inputs.text")
