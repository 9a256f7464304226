"""text_generation of huggingface_hub's clients: plain, with details, streamed, by grammars, and what is refused."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from huggingface_hub import TextGenerationInputGrammarType
from huggingface_hub.errors import TextGenerationError, ValidationError
from transformers import AutoTokenizer

from configs.catalog import EMBEDDED_WEIGHTS
from tests.client import Client
from tests.clients.hub import Hub

MODEL, PROMPT = "tiny-llama", "The red circle"
FEW: dict[str, Any] = {"max_new_tokens": 12}
COLOUR = {"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}}, "required": ["colour"]}


def written(client: Client, **parameters: Any) -> str:
    """What the native API writes."""
    said: str = client.infer("text-generation", PROMPT, model=f"anymodal/{MODEL}", **parameters)["generated_text"]
    return said


def test_a_text_is_continued(hub: Hub, client: Client) -> None:
    said = hub.ask(MODEL, "text_generation", PROMPT, **FEW)
    assert said == written(client, **FEW)
    assert hub.ask(MODEL, "text_generation", PROMPT, **FEW, return_full_text=True) == PROMPT + said


def test_details_tell_every_token(hub: Hub) -> None:
    answer = hub.ask(MODEL, "text_generation", PROMPT, **FEW, details=True, top_n_tokens=3)
    details = answer.details
    assert (details.finish_reason, details.generated_tokens, details.prefill) == ("length", 12, [])
    assert len(details.tokens) == len(details.top_tokens) == 12
    assert "".join(token.text for token in details.tokens) == answer.generated_text
    tokenizer = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / MODEL)
    assert tokenizer.decode([token.id for token in details.tokens]) == answer.generated_text
    for token, others in zip(details.tokens, details.top_tokens, strict=True):
        assert token.logprob <= 0
        assert token.id == others[0]["id"]  # greedy
        assert [one["logprob"] for one in others] == sorted((one["logprob"] for one in others), reverse=True)
        assert len(others) == 3


def test_the_stream_spells_the_answer(hub: Hub) -> None:
    whole = hub.ask(MODEL, "text_generation", PROMPT, **FEW)

    async def streamed() -> list[str]:
        async with hub.asynchronous(MODEL) as client:
            return [piece async for piece in await client.text_generation(PROMPT, **FEW, stream=True)]

    client = hub.client(MODEL)
    pieces = list(client.text_generation(PROMPT, **FEW, stream=True))
    assert len(pieces) == 12
    assert "".join(pieces) == whole
    assert asyncio.run(streamed()) == pieces


def test_the_last_streamed_token_tells_the_whole(hub: Hub) -> None:
    client = hub.client(MODEL)
    answer = client.text_generation(PROMPT, **FEW, details=True)
    *earlier, last = client.text_generation(PROMPT, **FEW, details=True, stream=True)
    assert {(one.generated_text, one.details) for one in earlier} == {(None, None)}
    assert [one.index for one in (*earlier, last)] == list(range(12))
    assert [one.token.id for one in (*earlier, last)] == [token.id for token in answer.details.tokens]
    assert last.generated_text == answer.generated_text
    assert (last.details.finish_reason, last.details.generated_tokens) == ("length", 12)
    assert last.details.input_length == len(AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / MODEL)(PROMPT).input_ids)


def test_the_stream_ends_as_its_clients_want(hub: Hub, client: Client) -> None:
    asked = {"inputs": PROMPT, "parameters": FEW, "stream": True}
    with client.http.stream("POST", hub.url(MODEL), json=asked) as response:
        lines = [line for line in response.iter_lines() if line]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert lines[-1] == "data: [DONE]"
    assert all(line.startswith("data: {") for line in lines[:-1])


def test_a_stop_string_ends_the_answer_and_is_not_part_of_it(hub: Hub) -> None:
    whole = hub.ask(MODEL, "text_generation", PROMPT, max_new_tokens=40)
    stop = whole.split()[3]
    before = whole[: whole.index(stop)]
    answer = hub.ask(MODEL, "text_generation", PROMPT, max_new_tokens=40, stop=[stop], details=True)
    assert (answer.generated_text, answer.details.finish_reason) == (before, "stop_sequence")
    client = hub.client(MODEL)
    pieces = list(client.text_generation(PROMPT, max_new_tokens=40, stop=[stop], stream=True))
    assert "".join(pieces) == before


def test_a_seed_draws_the_same_again_and_another_draws_otherwise(hub: Hub) -> None:
    drawing = FEW | {"do_sample": True, "temperature": 1.5, "top_k": 50, "top_p": 0.95}
    drawn = hub.ask(MODEL, "text_generation", PROMPT, **drawing, seed=5)
    assert len({drawn, *(hub.client(MODEL).text_generation(PROMPT, **drawing, seed=seed) for seed in (6, 7))}) > 1
    only_shaped = {name: value for name, value in drawing.items() if name != "do_sample"}
    assert hub.client(MODEL).text_generation(PROMPT, **only_shaped, seed=5) == drawn
    assert hub.client(MODEL).text_generation(PROMPT, **only_shaped, seed=5, details=True).details.seed == 5
    assert hub.client(MODEL).text_generation(PROMPT, **FEW, temperature=0) == hub.client(MODEL).text_generation(
        PROMPT, **FEW
    )


def test_grammars_are_followed(hub: Hub) -> None:
    for value in (COLOUR, json.dumps(COLOUR)):
        grammar = TextGenerationInputGrammarType(type="json", value=value)
        said = hub.ask(MODEL, "text_generation", PROMPT, grammar=grammar, max_new_tokens=40)
        assert json.loads(said)["colour"] in {"red", "blue"}
    grammar = TextGenerationInputGrammarType(type="regex", value="[0-9]{3}-[a-z]{4}")
    said = hub.ask(MODEL, "text_generation", PROMPT, grammar=grammar, max_new_tokens=40, do_sample=True, seed=1)
    assert re.fullmatch("[0-9]{3}-[a-z]{4}", said)


@pytest.mark.parametrize("penalty", [{"frequency_penalty": 2.0}, {"repetition_penalty": 1.8}])
def test_penalties_make_repetition_rarer(hub: Hub, client: Client, penalty: dict[str, Any]) -> None:
    plain = hub.ask(MODEL, "text_generation", PROMPT, max_new_tokens=60).split()
    varied = hub.ask(MODEL, "text_generation", PROMPT, max_new_tokens=60, **penalty)
    assert varied == written(client, max_new_tokens=60, **penalty)
    assert len(set(varied.split())) / len(varied.split()) > len(set(plain)) / len(plain)


def test_truncate_reads_the_last_tokens_only(hub: Hub) -> None:
    tokenizer = AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / MODEL)
    ids = tokenizer("Anna lives in Rome. The blue star is above").input_ids
    tail = tokenizer.decode(ids[-3:])
    assert tokenizer(tail).input_ids == ids[-3:]
    cut = hub.ask(MODEL, "text_generation", "Anna lives in Rome. The blue star is above", **FEW, truncate=3)
    assert cut == hub.client(MODEL).text_generation(tail, **FEW)


@pytest.mark.parametrize(
    "asked",
    [{"watermark": True}, {"best_of": 2}, {"adapter_id": "some/lora"}, {"decoder_input_details": True}],
    ids=lambda asked: next(iter(asked)),
)
def test_what_is_not_honoured_is_refused_by_name(hub: Hub, asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(asked))):
        hub.client(MODEL).text_generation(PROMPT, details=True, **asked)


@pytest.mark.parametrize("asked", [{"max_new_tokens": -1}, {"temperature": 9.0}, {"top_p": 2.0}, {"seed": -4}])
def test_a_value_out_of_range_is_a_validation_error(hub: Hub, asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(asked))):
        hub.client(MODEL).text_generation(PROMPT, **asked)

    async def refused() -> None:
        async with hub.asynchronous(MODEL) as client:
            await client.text_generation(PROMPT, **asked)

    with pytest.raises(TextGenerationError):
        asyncio.run(refused())


def test_values_that_change_nothing_may_be_said(hub: Hub) -> None:
    idle = {"watermark": False, "best_of": 1, "decoder_input_details": False, "top_n_tokens": 0}
    assert hub.client(MODEL).text_generation(PROMPT, **FEW, **idle) == hub.ask(MODEL, "text_generation", PROMPT, **FEW)


def test_a_stream_that_its_client_leaves_does_not_hold_up_the_next(hub: Hub, client: Client) -> None:
    asked = {"inputs": PROMPT, "parameters": {"max_new_tokens": 900}, "stream": True}
    with httpx.stream("POST", hub.url(MODEL), json=asked, timeout=60) as response:
        assert next(response.iter_lines()).startswith("data: {")
    assert hub.client(MODEL).text_generation(PROMPT, **FEW) == written(client, **FEW)
