"""Writing answers the library's `generate`, in a batch or alone, from many threads; closing stops it."""

import copy
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, set_seed

from deployments.contracts.conversation import Message
from deployments.contracts.errors import InvalidInput
from deployments.contracts.sampling import Sampling
from deployments.engines.causal_writer import CausalWriter
from deployments.engines.continuous import Batch
from deployments.engines.decoding import decode
from deployments.engines.joining import EXACT, can_batch, joining
from deployments.engines.kv_cache import cache_size_for
from deployments.engines.turns import Turns
from tests.engines.test_pieces import TOKENIZER

SHAPE = {
    "vocab_size": len(TOKENIZER),
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 3,
}
GROUPED = {"num_key_value_heads": 2, "head_dim": 16}
SLIDING = {"sliding_window": 16, "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]}
OWN: dict[str, dict[str, Any]] = {
    "llama": GROUPED,
    "qwen3": GROUPED | {"layer_types": ["full_attention"] * 3},
    "gemma2": GROUPED | SLIDING,
    "gpt2": {},
    "phi": {},
    "bloom": {},
    "stablelm": {"num_key_value_heads": 2},
}
BATCHED = [kind for kind in OWN if kind in EXACT]


def made(kind: str) -> Any:
    """A tiny model of an architecture whose answers do not repeat themselves."""
    torch.manual_seed(7)
    model = (
        AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **SHAPE | OWN[kind])).eval().requires_grad_(False)
    )
    for weight in model.parameters():
        if weight.dim() > 1:
            torch.nn.init.normal_(weight, std=0.25)
    return model


def prompts() -> list[list[int]]:
    draws = torch.Generator().manual_seed(1)
    return [torch.randint(4, len(TOKENIZER), (n,), generator=draws).tolist() for n in (5, 40, 1, 17, 9, 23)]


def generated(model: Any, prompt: list[int], **options: Any) -> list[int]:
    written: list[int] = model.generate(torch.tensor([prompt]), **options)[0].tolist()
    return written[len(prompt) :]


def drained(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    got = []
    while True:
        try:
            got.append(next(steps))
        except StopIteration as end:
            return got, end.value


@pytest.fixture
def writer() -> Iterator[CausalWriter]:
    engine = CausalWriter("made/llama", made("llama"), TOKENIZER)
    yield engine
    engine.close()


@pytest.mark.parametrize("kind", BATCHED)
def test_a_batch_answers_each_as_generate_does_alone(kind: str) -> None:
    model = made(kind)
    assert can_batch(model.config)
    expected = [generated(model, prompt, max_new_tokens=24, do_sample=False) for prompt in prompts()]
    batch = Batch(model, cache_size_for(model.config, model.dtype, model.device, 256), draws=False)
    try:
        with ThreadPoolExecutor(6) as askers:
            answers = list(askers.map(lambda prompt: drained(batch.decode(prompt, 24, frozenset([3]))), prompts()))
    finally:
        batch.close()
    assert answers == [(ids, ids[-1] == 3) for ids in expected]


@pytest.mark.parametrize("kind", OWN)
def test_alone_a_seed_is_answered_as_generate_does(kind: str) -> None:
    model, turns = made(kind), Turns()
    options = {"max_new_tokens": 16, "do_sample": True, "temperature": 1.1, "repetition_penalty": 1.2}

    def ask(seed: int) -> list[int]:
        ids = torch.tensor([prompts()[seed]])
        inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        return drained(decode(model, inputs, options, seed, turns))[0]

    with ThreadPoolExecutor(6) as askers:
        answers = list(askers.map(ask, range(6)))
    for seed, prompt in enumerate(prompts()):
        set_seed(seed)
        assert answers[seed] == generated(model, prompt, **options)


def test_only_what_a_batch_answers_exactly_joins_it() -> None:
    model = made("llama")
    plain = {"max_new_tokens": 5, "do_sample": False}
    drawing = {"max_new_tokens": 5, "do_sample": True}
    assert joining(model, plain, 3) is not None
    assert joining(model, plain | {"repetition_penalty": 1.2}, None) is None
    assert joining(model, drawing, 3) is None
    assert joining(model, drawing | {"typical_p": 0.5}, None) is None
    joined = joining(model, drawing | {"temperature": 0.7}, None)
    assert joined is not None
    assert joined.warping == {"temperature": 0.7, "top_k": 50, "top_p": 1.0}
    model.generation_config.repetition_penalty = 1.1
    assert joining(model, plain, None) is None


def test_drawing_in_a_batch_follows_each_requests_own_options(writer: CausalWriter) -> None:
    cold, greedy = Sampling(max_new_tokens=20, do_sample=True, top_k=1), Sampling(max_new_tokens=20)
    hot = Sampling(max_new_tokens=20, do_sample=True, temperature=2.0)
    with ThreadPoolExecutor(6) as askers:
        said = list(askers.map(lambda way: "".join(drained(writer.write("The", way))[0]), [cold, hot, greedy] * 2))
    assert said[0] == said[2] == said[3] == said[5]
    assert said[1] != said[4]


@pytest.mark.parametrize("way", [{}, {"do_sample": True}, {"do_sample": True, "seed": 1}])
def test_a_closed_answer_leaves_the_model_to_others(writer: CausalWriter, way: dict[str, Any]) -> None:
    expected = drained(writer.write("A star", Sampling(max_new_tokens=12)))
    for _ in range(3):
        leaving = writer.write("The", Sampling(max_new_tokens=200, **way))
        next(leaving)
        leaving.close()
    assert drained(writer.write("A star", Sampling(max_new_tokens=12))) == expected


@pytest.mark.parametrize(
    ("template", "said"), [(None, "made/llama has no chat template"), ("{{ raise_exception('one turn') }}", "one turn")]
)
def test_messages_that_a_model_cannot_take_are_refused(template: str | None, said: str) -> None:
    tokenizer = copy.deepcopy(TOKENIZER)
    tokenizer.chat_template = template
    with (
        closing(CausalWriter("made/llama", made("llama"), tokenizer)) as writer,
        pytest.raises(InvalidInput, match=said),
    ):
        writer.write((Message(role="user", content="hi"),), Sampling())
