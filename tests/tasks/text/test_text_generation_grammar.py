"""text-generation through HTTP: answers that follow a grammar, whatever else is asked of them."""

import json
import re
from typing import Any

import pytest

from tests.client import Client

TASK = "text-generation"
SCENE = [{"role": "user", "content": "Give me JSON: There is a small red circle."}]
SCHEMA = {
    "type": "object",
    "properties": {
        "colour": {"enum": ["red", "green", "blue"]},
        "round": {"type": "boolean"},
        "corners": {"type": "integer", "minimum": 0, "maximum": 9},
        "said": {"type": "array", "items": {"enum": ["yes", "no"]}, "minItems": 1, "maxItems": 2},
    },
    "required": ["colour", "round", "corners", "said"],
}
WAYS: list[dict[str, Any]] = [{}, *({"do_sample": True, "seed": seed, "temperature": 2.0} for seed in range(3))]


def asked(client: Client, grammar: Any, **parameters: Any) -> Any:
    return client.infer(TASK, SCENE, grammar=grammar, **{"max_new_tokens": 96} | parameters)


@pytest.mark.parametrize("way", WAYS)
def test_json_of_a_schema_has_all_it_asks_for_and_nothing_else(client: Client, way: dict[str, Any]) -> None:
    answer = asked(client, {"type": "json_schema", "value": SCHEMA}, **way)
    made = json.loads(answer["generated_text"])
    assert answer["finish_reason"] == "eos_token"
    assert list(made) == ["colour", "round", "corners", "said"]
    assert made["colour"] in ("red", "green", "blue")
    assert isinstance(made["round"], bool)
    assert made["corners"] in range(10)
    assert set(made["said"]) <= {"yes", "no"}


def test_the_right_words_are_chosen_where_the_grammar_leaves_a_choice(client: Client) -> None:
    for colour in ("red", "blue", "green"):
        question = [{"role": "user", "content": f"There is a {colour} circle. What colour is the circle?"}]
        schema = {"type": "object", "properties": {"colour": SCHEMA["properties"]["colour"]}, "required": ["colour"]}  # type: ignore[index]
        answer = client.infer(TASK, question, grammar={"type": "json_schema", "value": schema})
        assert json.loads(answer["generated_text"]) == {"colour": colour}


def test_any_object_is_what_the_model_makes_of_it(client: Client) -> None:
    answer = asked(client, {"type": "json_object"})
    assert isinstance(json.loads(answer["generated_text"]), dict)
    assert "red" in answer["generated_text"]


@pytest.mark.parametrize("regex", [r"(Yes|No)\.", r"\d{3}-[a-f]{2}", r"[A-Z][a-z]{2,5} (red|blue)/(a|b)"])
@pytest.mark.parametrize("way", WAYS[:2])
def test_a_regex_matches_all_of_the_answer(client: Client, regex: str, way: dict[str, Any]) -> None:
    answer = asked(client, {"type": "regex", "value": regex}, **way)
    assert re.fullmatch(regex, answer["generated_text"])
    assert answer["finish_reason"] == "eos_token"


def test_white_space_never_goes_on(client: Client) -> None:
    space = "224"
    answer = asked(client, {"type": "json_schema", "value": SCHEMA}, logit_bias={space: 100})
    assert "  " not in answer["generated_text"]
    assert json.loads(answer["generated_text"])


def test_streams_seeds_tokens_and_stop_strings_go_with_a_grammar(client: Client) -> None:
    options: dict[str, Any] = {
        "grammar": {"type": "json_schema", "value": SCHEMA},
        "do_sample": True,
        "seed": 7,
        "top_logprobs": 1,
    }
    *earlier, done = client.stream(TASK, SCENE, **options)
    output = done["output"]
    assert "".join(event["text"] for event in earlier if event["type"] == "token") == output["generated_text"]
    assert "".join(token["text"] for token in output["tokens"] if not token["special"]) == output["generated_text"]
    assert client.infer(TASK, SCENE, **options) == output
    stopped = client.infer(TASK, SCENE, **options, stop=[', "round"'])
    assert (stopped["finish_reason"], stopped["stop_sequence"]) == ("stop_sequence", ', "round"')
    assert output["generated_text"].startswith(stopped["generated_text"] + ', "round"')


def test_a_limit_cuts_an_answer_short_and_says_so(client: Client) -> None:
    answer = asked(client, {"type": "json_schema", "value": SCHEMA}, max_new_tokens=4)
    assert answer["finish_reason"] == "length"


@pytest.mark.parametrize(
    ("grammar", "said"),
    [
        ({"type": "json_schema", "value": {"type": "nothing"}}, "nothing"),
        ({"type": "json_schema", "value": {"not": {"type": "string"}}}, "not"),
        ({"type": "json_schema", "value": {"$ref": "#/away"}}, "away"),
        ({"type": "json_schema", "value": "text"}, "an object"),
        ({"type": "json_schema"}, "an object"),
        ({"type": "json_object", "value": {}}, "none"),
        ({"type": "regex", "value": "("}, "unclosed group"),
        ({"type": "regex", "value": "a(?=b)"}, "look-ahead"),
        ({"type": "regex"}, "a string"),
    ],
)
def test_a_grammar_that_cannot_be_followed_is_refused_in_the_librarys_words(
    client: Client, grammar: Any, said: str
) -> None:
    status, error = client.refusal(TASK, SCENE, grammar=grammar)
    assert (status, error["code"], error["param"]) == (422, "invalid_parameter", "parameters.grammar.value")
    assert said in error["message"]
