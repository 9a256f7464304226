"""Engines that are used step by step: two requests in turns make what each makes alone, whatever the engine notes."""

from collections.abc import Generator
from functools import partial
from typing import Any

import pytest
import torch

from configs.catalog import catalog
from deployments.contracts.kinds import Image
from deployments.contracts.parsing import parse
from deployments.contracts.wire import Wire
from deployments.engines import janus_composer, looker, omni_composer, sculptor
from deployments.engines.pictures import read
from deployments.engines.positions import with_own_positions
from deployments.engines.said import about
from deployments.tasks.registry import TASKS
from graphs.models.choice import facts_of
from tests.pictures import blue_square, red_circle

RED, BLUE = (Image(data=picture(), media_type="image/png") for picture in (red_circle, blue_square))
Asked = tuple[str, Any, dict[str, Any]]
CASES: dict[str, tuple[Any, str, Asked, Asked]] = {
    "solids": (
        sculptor.load,
        "anymodal/tiny-shap-e",
        ("text-to-3d", "a red cube", {"num_inference_steps": 3, "grid_size": 64, "seed": 1}),
        ("text-to-3d", "a blue ball", {"num_inference_steps": 2, "grid_size": 64, "seed": 2}),
    ),
    "pictures seen": (
        looker.load,
        "anymodal/tiny-qwen2-vl",
        ("image-text-to-text", {"image": RED, "text": "what is this?"}, {"max_new_tokens": 20, "top_logprobs": 2}),
        (
            "image-text-to-text",
            {"image": BLUE, "text": "and this, in two words?"},
            {"max_new_tokens": 20, "top_logprobs": 2},
        ),
    ),
    "pictures drawn": (
        janus_composer.load,
        "anymodal/tiny-janus",
        ("native-any-to-any", {"text": "a red circle"}, {"want": "image", "seed": 1}),
        ("native-any-to-any", {"text": "a blue square"}, {"want": "image", "seed": 2}),
    ),
    "speech": (
        omni_composer.load,
        "anymodal/tiny-omni",
        ("native-any-to-any", {"text": "a red circle"}, {"want": "audio", "seed": 1, "max_new_tokens": 6}),
        ("native-any-to-any", {"image": BLUE, "text": "what?"}, {"want": "audio", "seed": 2, "max_new_tokens": 6}),
    ),
}


def running(engine: Any, asked: Asked) -> Generator[Any, None, Wire]:
    task, inputs, parameters = asked
    steps: Generator[Any, None, Wire] = TASKS[task].run(engine, *parse(TASKS[task], inputs, parameters))
    return steps


def in_turns(*works: Generator[Any, None, Any]) -> tuple[list[tuple[list[Any], Any]], int]:
    """The steps of each and what it makes, and how many there were while none was over."""
    steps: list[list[Any]] = [[] for _ in works]
    made: dict[int, Any] = {}
    turns = 0
    while len(made) < len(works):
        for at, work in enumerate(works):
            if at in made:
                continue
            try:
                steps[at].append(next(work))
                turns += len(made) == 0
            except StopIteration as end:
                made[at] = end.value
    return [(steps[at], made[at]) for at in range(len(works))], turns


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_in_turns_each_makes_what_it_makes_alone(case: tuple[Any, str, Asked, Asked]) -> None:
    load, id, one, other = case
    engine = load(facts_of(next(row for row in catalog() if row.id == id)), "cpu")
    try:
        alone = [in_turns(running(engine, asked))[0][0] for asked in (one, other)]
        assert alone[0] != alone[1]
        together, turns = in_turns(running(engine, one), running(engine, other))
        assert turns > 8
        assert together == alone
    finally:
        engine.close()


def test_positions_that_a_model_notes_on_itself_are_each_requests_own() -> None:
    """`forward` without positions reads the note at each step; `generate` hands them on with each request by now."""
    engine = looker.load(facts_of(next(row for row in catalog() if row.id == "anymodal/tiny-qwen2-vl")), "cpu")
    with_picture = engine.asked(about("what is this?", read(RED)), "inputs.text")
    without = engine.asked(about("what is a circle?"), "inputs.text")

    def forwarded(inputs: Any) -> Generator[Any, None, list[Any]]:
        seen = engine.model(**inputs, use_cache=True)
        logits = [seen.logits[:, -1]]
        for _ in range(4):
            yield
            seen = engine.model(logits[-1].argmax(-1, keepdim=True), past_key_values=seen.past_key_values)
            logits.append(seen.logits[:, -1])
        return logits

    def told(*works: Generator[Any, None, list[Any]]) -> list[Any]:
        with torch.no_grad():
            return [torch.cat(logits) for _, logits in in_turns(*works)[0]]

    kept = partial(with_own_positions, engine.model)
    alone = [told(kept(forwarded(inputs)))[0] for inputs in (with_picture, without)]
    assert all(map(torch.equal, told(*(kept(forwarded(inputs)) for inputs in (with_picture, without))), alone))
    assert not all(map(torch.equal, told(*map(forwarded, (with_picture, without))), alone))
    engine.close()
