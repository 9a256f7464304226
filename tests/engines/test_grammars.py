"""Grammars are followed on tokenizers of every kind, and schemas are made strict only where that takes nothing away."""

import re
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, normalizers
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast

from configs.catalog import EMBEDDED_WEIGHTS
from deployments.contracts.errors import InvalidParameter
from deployments.contracts.sampling import Grammar, Sampling
from deployments.engines.generation import generate_text
from deployments.engines.grammars import rule_of
from deployments.engines.schemas import LARGEST, closed
from deployments.engines.turns import Turns
from tests.engines.test_generation import OWN, SHAPE, drained

REGEX = "(red|blue) [a-z]{2,4}, [0-9]é"
NAMED = {"type": "object", "properties": {"a": {"type": "string"}}}
WIDER = 9
"""Rows of a model's vocabulary for which its tokenizer has no token, as Qwen's and many others'."""


def mistral() -> PreTrainedTokenizerFast:
    """A tokenizer like those of Llama 2 and Mistral: spaces as marks, unknown characters as bytes."""
    words = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    words += [*"▁,0123456789abcdefghijklmnopqrstuvwxyz", "bl", "ue", "re", "▁re", "▁bl", "▁blue", "blue"]
    merges = [("b", "l"), ("u", "e"), ("r", "e"), ("▁", "re"), ("▁", "bl"), ("▁bl", "ue"), ("bl", "ue")]
    made = Tokenizer(
        models.BPE({word: id for id, word in enumerate(words)}, merges, byte_fallback=True, unk_token="<unk>")
    )
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    parts = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    made.decoder = decoders.Sequence(parts)
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def stored(name: str) -> Any:
    return AutoTokenizer.from_pretrained(EMBEDDED_WEIGHTS / name)


def written(tokenizer: Any, seed: int, grammar: Grammar, **options: Any) -> tuple[str, Any]:
    """What a random model with this tokenizer draws."""
    torch.manual_seed(7)
    end = tokenizer.eos_token_id if tokenizer.eos_token_id is not None else 0
    size = {"vocab_size": len(tokenizer) + WIDER, "eos_token_id": end, "pad_token_id": end}
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model("llama", **SHAPE | OWN["llama"] | size)).eval()
    prompt = tokenizer("the red", add_special_tokens=False)["input_ids"]
    inputs = {"input_ids": torch.tensor([prompt]), "attention_mask": torch.ones(1, len(prompt), dtype=torch.long)}
    sampling = Sampling(grammar=grammar, do_sample=True, seed=seed, max_new_tokens=60, **options)
    writing = generate_text(model, tokenizer, inputs, sampling, prompt_tokens=len(prompt), turns=Turns(), before=prompt)
    pieces, end_of_it = drained(writing)
    return "".join(pieces), end_of_it


@pytest.mark.parametrize(
    "tokenizer", [mistral(), *map(stored, ("tiny-llama", "tiny-bart", "tiny-qwen2-vl", "tiny-musicgen"))]
)
@pytest.mark.parametrize("seed", range(3))
def test_bytes_marks_of_spaces_and_words_all_spell_what_the_grammar_says(tokenizer: Any, seed: int) -> None:
    text, written_as = written(tokenizer, seed, Grammar(type="regex", value=REGEX))
    assert re.fullmatch(REGEX, text)
    assert written_as.finish_reason == "eos_token"


@pytest.mark.parametrize("name", ["tiny-vits", "tiny-blip", "tiny-clip"])
def test_tokenizers_that_cannot_follow_a_grammar_are_refused_by_name(name: str) -> None:
    tokenizer = stored(name)
    with pytest.raises(InvalidParameter, match=type(tokenizer).__name__) as refused:
        written(tokenizer, 0, Grammar(type="json_object"))
    assert refused.value.param == "parameters.grammar"


def test_a_grammar_that_the_models_tokens_cannot_spell_is_refused() -> None:
    missing = next(
        mark for mark in "ξ∮§¤" if stored("tiny-musicgen").unk_token_id in stored("tiny-musicgen")(mark)["input_ids"]
    )
    with pytest.raises(InvalidParameter, match="no token"):
        written(stored("tiny-musicgen"), 0, Grammar(type="regex", value=missing))


def test_the_processors_of_generate_choose_among_what_the_grammar_allows() -> None:
    text, _ = written(mistral(), 1, Grammar(type="regex", value=REGEX), top_k=1, repetition_penalty=3.0)
    assert re.fullmatch(REGEX, text)


@pytest.mark.parametrize(
    ("schema", "strict"),
    [
        (NAMED, NAMED | {"additionalProperties": False}),
        (NAMED | {"additionalProperties": True}, NAMED | {"additionalProperties": True}),
        ({"type": "object"}, {"type": "object"}),
        ({"type": "integer"}, {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}),
        ({"type": "integer", "minimum": 3}, {"type": "integer", "minimum": 3}),
        ({"items": NAMED}, {"items": NAMED | {"additionalProperties": False}}),
        ({"const": NAMED}, {"const": NAMED}),
        ({"allOf": [NAMED, {"properties": {"b": {}}}]}, {"allOf": [NAMED, {"properties": {"b": {}}}]}),
        (NAMED | {"anyOf": [{"properties": {"b": {}}}]}, NAMED | {"anyOf": [{"properties": {"b": {}}}]}),
    ],
)
def test_a_schema_is_made_strict_only_where_that_takes_nothing_away(schema: Any, strict: Any) -> None:
    assert closed(schema) == strict


def test_options_of_the_library_are_not_the_clients() -> None:
    with pytest.raises(InvalidParameter, match="x-guidance"):
        rule_of(Grammar(type="json_schema", value=NAMED | {"x-guidance": {"lenient": True}}))
