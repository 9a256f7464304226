"""chat-completion through HTTP: conversations with pictures, sounds and films, answered as the library does."""

from typing import Any

import pytest
from transformers import Qwen2_5OmniThinkerForConditionalGeneration

from configs.catalog import EMBEDDED_WEIGHTS
from tests import clips, documents, sounds
from tests.client import Client
from tests.pictures import blue_square, green_bar, red_circle
from tests.tasks.multimodal.asked import conversed, written
from tests.tasks.multimodal.talks import (
    Turn,
    assistant,
    heard,
    librarys,
    ours,
    seen,
    system,
    told,
    user,
    watched,
    words,
)

TASK = "chat-completion"
CIRCLE, SQUARE, BAR = seen(red_circle()), seen(blue_square()), seen(green_bar())
FILM, OTHER_FILM = watched(clips.moving_square()), watched(clips.moving_square(colour=(255, 0, 0)))
SHORT_FILM = watched(clips.moving_square(), 4)
SAID, TONE = heard(sounds.SPOKEN), heard(sounds.wav(sounds.samples()[::-1].copy()))
ASKED = "What is it?"
TALKS: dict[str, dict[str, tuple[Turn, ...]]] = {
    "tiny-smolvlm": {
        "one picture": (user(CIRCLE, ASKED),),
        "text before the picture": (user(ASKED, CIRCLE),),
        "two pictures": (user(CIRCLE, SQUARE, ASKED),),
        "pictures in two turns": (user(CIRCLE, ASKED), assistant("a red circle"), user(SQUARE, "And now?")),
        "a second question": (
            user(SQUARE, ASKED),
            assistant("a blue square"),
            user("What colour is it?"),
        ),
        "a film": (user(FILM, "What happens?"),),
        "films in two turns": (user(FILM, "What happens?"), assistant("it moves"), user(OTHER_FILM, "And here?")),
        "text alone": (system("You are brief."), user(ASKED)),
    },
    "tiny-qwen2-vl": {
        "pictures between words": (user("First", CIRCLE, "then", SQUARE, "what changed?"),),
        "a picture, then a film": (system("Look well."), user(CIRCLE, ASKED), assistant("it"), user(FILM, "And this?")),
        "text alone": (user("Hello"), assistant("Hello!"), user("What are you?")),
    },
    "tiny-llava": {
        "pictures in two turns": (system("You see."), user(CIRCLE, ASKED), assistant("it"), user(SQUARE, "And this?")),
        "text alone": (user(ASKED),),
    },
    "tiny-qwen2-audio": {
        "sounds in two turns": (user(SAID, "What is said?"), assistant("hello"), user(TONE, "And now?")),
        "two sounds": (system("You hear."), user(SAID, TONE, "Are they alike?")),
        "text alone": (user("What do you hear?"),),
    },
    "tiny-janus": {
        "pictures in two turns": (user(CIRCLE, ASKED), assistant("a red circle"), user(SQUARE, ASKED)),
        "text alone": (user(ASKED),),
    },
    "tiny-omni": {
        "all of it": (
            user(SAID, "What is said?"),
            assistant("no"),
            user(CIRCLE, SHORT_FILM, "?"),
        ),
        "text alone": (system("You are brief."), user(ASKED)),
    },
}
CASES = [(name, talk) for name, talks in TALKS.items() for talk in talks]


def library(name: str, turns: tuple[Turn, ...], **options: Any) -> tuple[str, int]:
    """What the library answers, and how many tokens it was asked with."""
    folder = EMBEDDED_WEIGHTS / name
    if name != "tiny-omni":
        return written(folder, *conversed(folder, librarys(*turns), **told(*turns)), **options)
    about = {"do_sample_frames": False, "fps": clips.FPS * 3 / 11} if told(*turns) else {}
    processor, inputs = conversed(folder, librarys(*turns), **about)
    inputs.pop("num_audio_tokens", None)
    ids = Qwen2_5OmniThinkerForConditionalGeneration.from_pretrained(folder).generate(**inputs, **options)
    length = inputs["input_ids"].shape[1]
    return processor.tokenizer.decode(ids[0, length:], skip_special_tokens=True), length


def said(client: Client, *turns: Turn, name: str = "tiny-smolvlm", **parameters: Any) -> str:
    text: str = client.infer(TASK, ours(*turns), model=f"anymodal/{name}", **parameters)["generated_text"]
    return text


@pytest.mark.parametrize(("name", "talk"), CASES, ids=[f"{name}: {talk}" for name, talk in CASES])
def test_the_answer_is_the_librarys(client: Client, name: str, talk: str) -> None:
    turns = TALKS[name][talk]
    frames = {"num_frames": 4} if (name, talk) == ("tiny-omni", "all of it") else {}
    answered = client.answer(TASK, ours(*turns), model=f"anymodal/{name}", max_new_tokens=12, **frames)
    text, prompt_tokens = library(name, turns, max_new_tokens=12, do_sample=False)
    assert answered["result"]["task_output"]["generated_text"] == text
    assert answered["usage"]["prompt_tokens"] == prompt_tokens


def test_a_seed_gives_the_librarys_draw(client: Client) -> None:
    drawing: dict[str, Any] = {"max_new_tokens": 12, "do_sample": True, "temperature": 1.5}
    turns = TALKS["tiny-smolvlm"]["pictures in two turns"]
    assert said(client, *turns, seed=11, **drawing) == library("tiny-smolvlm", turns, seed=11, **drawing)[0]


@pytest.mark.parametrize(("shown", "what", "colour"), [(CIRCLE, "circle", "red"), (SQUARE, "square", "blue")])
def test_a_picture_of_the_first_turn_is_still_seen_in_the_second(
    client: Client, shown: Any, what: str, colour: str
) -> None:
    first = user(shown, ASKED)
    seen_first = said(client, first)
    assert seen_first == f"a {colour} {what}"
    assert said(client, first, assistant(seen_first), user("What colour is it?")) == colour


def test_two_pictures_are_told_apart(client: Client) -> None:
    assert said(client, user(CIRCLE, SQUARE, "What is in the first picture?")) == "a red circle"
    assert said(client, user(CIRCLE, SQUARE, "What is in the second picture?")) == "a blue square"
    assert said(client, user(SQUARE, CIRCLE, "What is in the second picture?")) == "a red circle"


def test_the_pages_of_a_document_are_seen_in_their_order(client: Client) -> None:
    pages = documents.uri(documents.pdf(red_circle(), blue_square()))
    for number, what in (("first", "a red circle"), ("second", "a blue square")):
        content = [{"type": "document", "document": pages}, words(f"What is in the {number} picture?").ours]
        answered = client.infer(TASK, {"messages": [{"role": "user", "content": content}]})
        assert answered["generated_text"] == what


def test_what_was_said_in_an_earlier_turn_is_still_heard(client: Client) -> None:
    turns = (user("Hello"), assistant("hello"), user(SAID, "What is said?"))
    for asked in (turns, (*turns, assistant("nothing"), user("What is said?"))):
        assert said(client, *asked, name="tiny-qwen2-audio").strip(" .") == "good morning friends"


def test_tokens_spell_the_answer(client: Client) -> None:
    inputs = ours(*TALKS["tiny-smolvlm"]["two pictures"])
    *earlier, done = client.stream(TASK, inputs)
    tokens = [event["text"] for event in earlier if event["type"] == "token"]
    assert len(tokens) > 1
    assert "".join(tokens) == done["output"]["generated_text"]
    assert done["output"] == client.infer(TASK, inputs)


def test_no_new_tokens_counts_those_that_are_given(client: Client) -> None:
    turns = TALKS["tiny-smolvlm"]["pictures in two turns"]
    counted = client.answer(TASK, ours(*turns), max_new_tokens=0)
    assert counted["usage"] | {"prompt_tokens": None} == client.answer(TASK, ours(*turns))["usage"] | {
        "prompt_tokens": None,
        "completion_tokens": 0,
    }
    assert counted["usage"]["prompt_tokens"] == library("tiny-smolvlm", turns, max_new_tokens=1)[1]
    assert counted["result"]["task_output"]["generated_text"] == ""


def test_a_stop_string_ends_the_answer(client: Client) -> None:
    answered = client.infer(TASK, ours(user(CIRCLE, ASKED)), stop=["circle", "square"])
    assert answered["generated_text"] == "a red "
    assert (answered["finish_reason"], answered["stop_sequence"]) == ("stop_sequence", "circle")


def test_the_answer_follows_a_grammar(client: Client) -> None:
    for talk in ("one picture", "films in two turns"):
        grammar = {"type": "regex", "value": "(red|blue|green), [0-9] of them"}
        text = said(client, *TALKS["tiny-smolvlm"][talk], grammar=grammar)
        colour, rest = text.split(", ")
        assert colour in {"red", "blue", "green"}
        assert rest[0].isdigit()
        assert rest[1:] == " of them"


def test_its_tokens_are_told_with_their_chances(client: Client) -> None:
    inputs = ours(user(CIRCLE, ASKED))
    *earlier, done = client.stream(TASK, inputs, top_logprobs=2)
    tokens = done["output"]["tokens"]
    assert "".join(token["text"] for token in tokens if not token["special"]) == "a red circle"
    assert all(token["logprob"] <= 0 and token["top"][0]["id"] == token["id"] for token in tokens)
    assert [token for event in earlier if event["type"] == "token" for token in event["tokens"] or ()] == tokens


def test_usage_says_what_was_seen(client: Client) -> None:
    usage = client.answer(TASK, ours(user(CIRCLE, ASKED), assistant("it"), user(CIRCLE, ASKED)))["usage"]
    assert usage["image_megapixel_steps"] == pytest.approx(2 * 64 * 64 / 1e6)
    assert usage["completion_tokens"] > 1
