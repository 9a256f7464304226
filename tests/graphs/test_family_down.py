"""On a real Ray: calls for a family whose replicas do not start are refused by name, and for the right reason."""

from typing import Any

import pytest

from tests.scripts import told_by

SCRIPT = """
import asyncio, json, time
import ray
from ray import serve
from configs.settings import Settings
from deployments.contracts.call import Wanted
from deployments.contracts.errors import AnymodalError
from deployments.contracts.memory import MemoryTerms
from deployments.families.replica import FamilyReplica
from deployments.hub.terms import HubTerms
from deployments.telemetry.terms import TracingTerms
from graphs.cluster.family import FamilyClient
from graphs.models.choice import models_of

ray.init(num_cpus=1, include_dashboard=False)
serve.start(proxy_location="Disabled")
scaling = {"min_replicas": 0, "max_replicas": 1, "upscale_delay_s": 0, "metrics_interval_s": 1}
text = serve.deployment(FamilyReplica).options(
    name="text", ray_actor_options={"num_cpus": 0.01}, autoscaling_config=scaling
)
broken = text.bind("no such family", MemoryTerms(), HubTerms(), TracingTerms())
family = FamilyClient("text", serve.run(broken, name="app"))
wanted = Wanted(task="text-classification", model=models_of(Settings()).default("text-classification"))


def said():
    return serve.status().applications["app"].deployments["text"].message


async def loaded():
    async for _ in family.load(wanted):
        pass


async def main():
    first = asyncio.create_task(loaded())
    while "failed to start" not in said() or "Retrying" in said():
        await asyncio.sleep(0.2)
    first.cancel()
    try:
        await loaded()
    except AnymodalError as refused:
        print(json.dumps({"refusal": refused.refusal().model_dump(), "said": said()}))


asyncio.run(main())
"""
"""There is no family of that name, which its replicas find out as they start."""


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return told_by(SCRIPT)


def test_a_call_is_refused_at_once_and_says_where_the_reason_is(told: dict[str, Any]) -> None:
    assert (told["refusal"]["code"], told["refusal"]["status"]) == ("unavailable", 503)
    assert "text takes no calls" in told["refusal"]["message"]
    assert "serve status" in told["refusal"]["message"]
    assert "no such family" in told["said"]
