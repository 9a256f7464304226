"""How many replicas a family should have: Serve asks the policy ten times a second, by what handles and replicas told.

The decision is pure. Ray ships the class by value to its controller, and keeps to its own delays and bounds around it.
"""

from typing import Any, cast

from ray.serve.config import AutoscalingConfig, AutoscalingContext

CALLS, STEPS = "calls", "steps"
"""What a replica tells once a second: calls in hand, and the steps of their models that are still to come."""


def replicas_wanted(asked: float, asked_each: float, steps: float, steps_each: float | None) -> float:
    """The larger of what the calls want and what their steps do, at so many for each replica; 0 with nothing to do."""
    return max(asked / asked_each, steps / steps_each if steps_each else 0.0)


class QueueAndSteps:
    """`steps`: those that one replica may have before it, tokens to be written and denoising steps; None counts none.

    A call counts once it waits in a handle's queue or a replica has it in hand. Ray's own count has every question for
    a family's status, too: whoever watched it would keep it from going to zero.
    """

    def __init__(self, steps: float | None = None) -> None:
        self._steps = steps

    def __call__(self, seen: AutoscalingContext) -> tuple[float, dict[str, Any]]:
        if not seen.current_num_replicas:
            return seen.target_num_replicas, {}  # the first one is on its way, or Ray starts it as soon as anybody asks
        told = seen.aggregated_metrics or {}
        calls, steps = (sum(told.get(name, {}).values()) for name in (CALLS, STEPS))
        asked_each = cast("AutoscalingConfig", seen.config).get_target_ongoing_requests()
        return replicas_wanted(seen.total_queued_requests + calls, asked_each, steps, self._steps), {}
