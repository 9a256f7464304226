"""How many replicas are wanted, by what replicas tell of the calls in hand; real calls are counted as they run."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from ray.serve._private.common import DeploymentID, ReplicaID
from ray.serve.config import AutoscalingConfig, AutoscalingContext

from deployments.contracts.fairness import steps_of
from deployments.contracts.parsing import parse
from deployments.families.ahead import Ahead
from deployments.families.scaling import CALLS, STEPS, replicas_wanted
from deployments.runtime.family import FamilyRuntime
from deployments.tasks.registry import TASKS
from tests.runtime.pools import facts, runtime, work

AMOUNTS, EACH = some.floats(0, 1e6), some.floats(0.5, 1e4)
POLICY = {"policy_function": "deployments.families.scaling:QueueAndSteps", "policy_kwargs": {"steps": 100}}
FAMILY = DeploymentID("text", "anymodal")
PAINTER, WRITER = "anymodal/tiny-sd", "anymodal/tiny-llama"


@given(AMOUNTS, EACH, AMOUNTS, EACH, AMOUNTS)
def test_more_load_never_wants_fewer_and_the_queue_alone_never_wants_more(
    asked: float, asked_each: float, steps: float, steps_each: float, more: float
) -> None:
    wanted = replicas_wanted(asked, asked_each, steps, steps_each)
    assert replicas_wanted(asked, asked_each, 0, None) <= wanted
    assert wanted <= replicas_wanted(asked + more, asked_each, steps, steps_each)
    assert wanted <= replicas_wanted(asked, asked_each, steps + more, steps_each)
    assert (wanted == 0) == (asked == 0 and steps == 0)


@given(AMOUNTS, EACH, AMOUNTS, EACH)
def test_so_many_replicas_have_no_more_each_than_they_should(
    asked: float, asked_each: float, steps: float, steps_each: float
) -> None:
    wanted = replicas_wanted(asked, asked_each, steps, steps_each)
    assert asked <= wanted * asked_each * 1.000001
    assert steps <= wanted * steps_each * 1.000001
    assert replicas_wanted(asked, asked_each, steps, None) == asked / asked_each


def decided(queued: float, running: int, starting: int = 0, policy: Any = POLICY, **told: tuple[float, ...]) -> float:
    """By the policy as Ray has it from a serve file: pickled, and made again with what the file says."""
    config = AutoscalingConfig(target_ongoing_requests=10, max_replicas=9, policy=policy)
    replicas = [ReplicaID(f"replica{number}", FAMILY) for number in range(running)]
    by_replica = {name: dict(zip(replicas, values, strict=True)) for name, values in told.items()}
    seen = AutoscalingContext(
        deployment_id=FAMILY,
        deployment_name=FAMILY.name,
        app_name=FAMILY.app_name,
        current_num_replicas=running,
        target_num_replicas=running + starting,
        running_replicas=replicas,
        total_num_requests=1e6,  # Ray's count, which has more than calls, is not asked
        total_queued_requests=queued,
        aggregated_metrics=by_replica,
        raw_metrics={},
        capacity_adjusted_min_replicas=0,
        capacity_adjusted_max_replicas=9,
        policy_state={},
        last_scale_up_time=None,
        last_scale_down_time=None,
        current_time=0.0,
        config=config,
    )
    decide = config.policy.get_policy()(**config.policy.policy_kwargs)
    wanted, state = decide(seen)
    assert state == {}
    return float(wanted)


def test_what_waits_and_what_all_replicas_have_in_hand_is_added_up() -> None:
    assert decided(15, 2, calls=(10, 5), steps=(0, 0)) == 3
    assert decided(5, 2, calls=(4, 1), steps=(150, 250)) == 4
    assert decided(0, 2, calls=(0, 0), steps=(0, 0)) == 0


def test_a_family_without_a_target_of_steps_is_counted_by_its_calls() -> None:
    assert decided(0, 1, policy={**POLICY, "policy_kwargs": {}}, calls=(10,), steps=(10**6,)) == 1


def test_one_that_is_on_its_way_is_waited_for_and_one_that_has_told_nothing_yet_counts_as_idle() -> None:
    assert decided(0, 0, starting=1) == 1
    assert decided(0, 0) == 0
    assert decided(20, 1) == 2


@pytest.mark.parametrize(
    ("task", "inputs", "parameters", "steps"),
    [
        ("text-to-image", "a red circle", {"num_inference_steps": 7}, 7),
        ("text-generation", "a red", {"max_new_tokens": 40}, 40),
        ("text-classification", "a red circle", {}, 0),
        ("text-to-video", "a red circle", {}, 30),  # what is left to the model is reckoned as usual
    ],
)
def test_a_call_asks_for_its_tokens_and_its_denoising_steps(
    task: str, inputs: str, parameters: dict[str, int], steps: int
) -> None:
    _, asked = parse(TASKS[task], inputs, parameters)
    assert steps_of(asked) == steps


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[FamilyRuntime]:
    family = runtime(request.param)
    yield family
    family.pool.close()


@pytest.mark.parametrize(
    ("running", "task", "model", "asked"),
    [
        ("image_generation", "text-to-image", PAINTER, {"num_inference_steps": 6}),
        ("text", "text-generation", WRITER, {"max_new_tokens": 6}),
    ],
    indirect=["running"],
)
def test_the_steps_of_a_real_call_are_counted_down(
    running: FamilyRuntime, task: str, model: str, asked: dict[str, int]
) -> None:
    ahead = Ahead()
    call = work(task, facts(model), "a red circle", **asked)
    left = [ahead.told() for _ in ahead.over(steps_of(call.parameters), running.events(call))]
    assert {told[CALLS] for told in left} == {1}
    steps = [told[STEPS] for told in left]
    assert steps[0] == 6
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) > 3
    assert steps[-1] <= 1
    assert ahead.told() == {CALLS: 0, STEPS: 0}


@pytest.mark.parametrize("running", ["image_generation"], indirect=True)
def test_a_call_that_is_left_or_fails_is_out_of_hand(running: FamilyRuntime) -> None:
    ahead = Ahead()
    call = work("text-to-image", facts(PAINTER), "a red circle", num_inference_steps=50)
    events = ahead.over(50, running.events(call))
    assert next(events)
    assert ahead.told() == {CALLS: 1, STEPS: 50}
    events.close()
    assert ahead.told() == {CALLS: 0, STEPS: 0}
    refused = work("text-to-image", facts(PAINTER, source="/nowhere"), "a red circle")
    assert list(ahead.over(28, running.events(refused)))
    assert ahead.told() == {CALLS: 0, STEPS: 0}
