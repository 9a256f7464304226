"""Several nodes: replicas are spread over those that have a CPU, and one node may be lost under load, then another."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from tests.callers import BROKEN, Call, Load, Sort, loaded
from tests.client import WITHIN_S, Client, Json, data_uri
from tests.nodes import Nodes, started
from tests.server import REPOSITORY, served

SPEECH = data_uri((REPOSITORY / "tests/assets/spoken.wav").read_bytes(), "audio/wav")
CHAIN = ["automatic-speech-recognition", "text-classification"]
SORTS = {
    "label": Sort("text-classification", "a lovely red circle", {}, clients=3),
    "words": Sort("text-generation", "The red circle", {"max_new_tokens": 400}, clients=9, streamed=True),
    "chain": Sort("any-to-any", SPEECH, {"chain": CHAIN}, clients=2),
}
REPLICAS = 3
AT_ONCE = {
    "max_replicas": REPLICAS,
    "target_ongoing_requests": 32,
    "upscale_delay_s": 0,
    "look_back_period_s": 5,
    "metrics_interval_s": 1,
}
FAMILIES: dict[str, dict[str, Any]] = {
    "router": {"num_replicas": 2},
    "text": {
        "autoscaling_config": AT_ONCE | {"min_replicas": REPLICAS, "initial_replicas": REPLICAS},
        "request_router_config": {  # that no replica is idle
            "request_router_class": "deployments.families.residency_router:ResidencyRouter",
            "request_router_kwargs": {"spill_at": 2},
            "request_routing_stats_period_s": 1.0,
        },
    },
}


@dataclass(frozen=True)
class Loss:
    """A node's loss: how many calls its replica of text had, and from when to when the node went."""

    at_work: int
    going: float
    gone: float

    def met(self, call: Call) -> bool:
        """Whether the call was under way as the node went."""
        return call.began <= self.gone and call.ended >= self.going


@dataclass(frozen=True)
class Told:
    """All that happened; `spread` has, by node, the replicas there were in the beginning."""

    expected: dict[str, Any]
    spread: dict[str, dict[str, int]]
    on_the_head: list[bytes]
    family_lost: Loss
    router_lost: Loss
    calls: list[Call]

    @property
    def failed(self) -> list[Call]:
        return [call for call in self.calls if call.error is not None]


@pytest.fixture(scope="module")
def told() -> Told:
    return happened()


def happened() -> Told:
    """Two of three nodes are lost under load: one without a router, then one with."""
    with (
        started(["one", "two", "three"]) as nodes,
        served(variables={"RAY_ADDRESS": nodes.address}, families=FAMILIES) as server,
    ):
        client = Client(server.url)
        expected = {name: sort.asked(client) for name, sort in SORTS.items()}
        wait_for(nodes, "text", REPLICAS)
        wait_for(nodes, "router", 2)
        spread = {name: counted(nodes.running(name)) for name in ("router", "text")}
        head = nodes.elsewhere()
        with loaded(server.url, SORTS) as load:
            without_router = next(name for name, routers in nodes.running("router").items() if not routers)
            family_lost = lost(nodes, without_router, client, load)
            with_router = next(name for name, routers in nodes.running("router").items() if routers)
            router_lost = lost(nodes, with_router, client, load)
        return Told(expected, spread, head, family_lost, router_lost, load.calls)


def counted(running: dict[str, list[int]]) -> dict[str, int]:
    return {name: len(pids) for name, pids in running.items()}


def wait_for(nodes: Nodes, deployment: str, replicas: int) -> None:
    began = time.monotonic()
    while sum(counted(nodes.running(deployment)).values()) < replicas:
        assert time.monotonic() - began < WITHIN_S, (deployment, nodes.running(deployment))
        time.sleep(0.1)


def at_work(client: Client) -> dict[int, int]:
    """By the process of each replica of text, how many calls it has."""
    families: list[Json] = client.http.get("/api/models/status").json()["families"]
    (text,) = (family for family in families if family["family"] == "text")
    return {one["pid"]: sum(model["in_use"] for model in one["models"]) for one in text["replicas"]}


def lost(nodes: Nodes, name: str, client: Client, load: Load) -> Loss:
    """Once all replicas are at work; returns when as many are there again, and all sorts have new answers."""
    began = time.monotonic()
    while len(working := at_work(client)) < REPLICAS or not all(working.values()):
        assert time.monotonic() - began < WITHIN_S, working
        time.sleep(0.1)
    there, going = nodes.running("text")[name], time.monotonic()
    gone = nodes.lose(name)
    load.wait_for_more(SORTS, 3, gone, WITHIN_S)
    wait_for(nodes, "text", REPLICAS)
    return Loss(sum(working.get(pid, 0) for pid in there), going, gone)


def test_replicas_are_spread_over_the_nodes_and_none_is_on_the_head(told: Told) -> None:
    assert set(told.spread["text"].values()) == {1}
    assert sorted(told.spread["router"].values()) == [0, 1, 1]
    assert told.on_the_head == []


def test_every_answer_is_the_right_one(told: Told) -> None:
    answers = [call for call in told.calls if call.error is None]
    assert {call.sort for call in answers} == set(SORTS)
    for call in answers:
        assert call.output == told.expected[call.sort]


def test_what_was_not_under_way_as_a_node_was_lost_is_answered(told: Told) -> None:
    losses = (told.family_lost, told.router_lost)
    assert [call for call in told.failed if not any(loss.met(call) for loss in losses)] == []


def test_of_a_family_only_streams_that_had_begun_there_are_lost_and_they_say_so(told: Told) -> None:
    failed = [call for call in told.failed if call.ended < told.router_lost.going]
    assert told.family_lost.at_work > 0
    assert len(failed) <= told.family_lost.at_work
    for call in failed:
        assert (call.sort, call.error, call.said["task"]) == ("words", "replica_lost", SORTS[call.sort].task)


def test_a_lost_router_breaks_what_it_was_streaming_and_whoever_had_nothing_yet_is_told(told: Told) -> None:
    for call in told.failed:
        if told.router_lost.met(call):
            assert call.error == "replica_lost" or (call.error == BROKEN and SORTS[call.sort].streamed), call
