"""Several nodes: replicas are spread over those that have a CPU, and one node may be lost under load, then another."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.callers import BROKEN, Sort
from tests.client import WITHIN_S, Client, Json
from tests.load import Call, Load, loaded
from tests.nodes import HEAD, Nodes, started
from tests.server import served

CHAIN = ["summarization", "text-classification"]
WRITER = "anymodal/tiny-llama"
REST_S = 0.3
SORTS = {
    "label": Sort("text-classification", "a lovely red circle", {}, clients=1),
    "words": Sort("text-generation", "The red circle", {"max_new_tokens": 400}, clients=6, streamed=True),
    "chain": Sort("any-to-any", "The red circle is lovely. I love the blue square, too.", {"chain": CHAIN}, clients=1),
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
            "request_router_kwargs": {"spill_at": 1},
            "request_routing_stats_period_s": 1.0,
        },
    },
}


@dataclass(frozen=True)
class Loss:
    """From when to when a node went."""

    going: float
    gone: float

    def met(self, call: Call) -> bool:
        """Whether the call was under way as the node went."""
        return call.began <= self.gone and call.ended >= self.going


@dataclass(frozen=True)
class Told:
    """All that happened; `spread` has, by deployment and node, the replicas there were in the beginning ("": of all);
    `again` those of text that there were after the first loss.
    """

    expected: dict[str, Any]
    spread: dict[str, dict[str, int]]
    again: dict[str, int]
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
        spread = {name: counted(nodes.running(name)) for name in ("router", "text", "")}
        askers = [
            (name, partial(sort.asked, Client(server.url))) for name, sort in SORTS.items() for _ in range(sort.clients)
        ]
        with loaded(askers, REST_S) as load:
            without_router = next(name for name, routers in nodes.running("router").items() if not routers)
            family_lost = lost(nodes, without_router, client, load)
            wait_for(nodes, "text", REPLICAS)
            again = counted(nodes.running("text"))
            with_router = next(name for name, routers in nodes.running("router").items() if routers)
            router_lost = lost(nodes, with_router, client, load)
        return Told(expected, spread, again, family_lost, router_lost, load.calls)


def counted(running: dict[str, list[int]]) -> dict[str, int]:
    return {name: len(pids) for name, pids in running.items()}


def wait_for(nodes: Nodes, deployment: str, replicas: int) -> None:
    began = time.monotonic()
    while sum(counted(nodes.running(deployment)).values()) < replicas:
        assert time.monotonic() - began < WITHIN_S, (deployment, nodes.running(deployment))
        time.sleep(0.1)


def at_work(client: Client) -> dict[int, int]:
    """By the process of each replica of text, how many streams it writes."""
    families: list[Json] = client.http.get("/api/models/status").json()["families"]
    (text,) = (family for family in families if family["family"] == "text")
    return {
        one["pid"]: sum(model["in_use"] for model in one["models"] if model["model"] == WRITER)
        for one in text["replicas"]
    }


def lost(nodes: Nodes, name: str, client: Client, load: Load) -> Loss:
    """Once all replicas of text write streams; returns when calls of all sorts that began later have their answer."""
    began = time.monotonic()
    while len(working := at_work(client)) < REPLICAS or not all(working.values()):
        assert time.monotonic() - began < WITHIN_S, working
        time.sleep(0.1)
    going, gone = time.monotonic(), nodes.lose(name)
    load.wait_for_more(SORTS, 3, gone, WITHIN_S)
    return Loss(going, gone)


def test_replicas_are_spread_over_the_nodes_and_none_is_on_the_head(told: Told) -> None:
    assert told.spread["text"] == {"one": 1, "two": 1, "three": 1, HEAD: 0}
    assert sorted(told.spread["router"].values()) == [0, 0, 1, 1]
    assert told.spread[""][HEAD] == 0


def test_replicas_that_are_lost_come_back_on_the_nodes_that_are_left(told: Told) -> None:
    assert sorted(told.again.values()) == [0, 1, 2]
    assert told.again[HEAD] == 0


def test_every_answer_is_the_right_one(told: Told) -> None:
    answers = [call for call in told.calls if call.error is None]
    assert {call.sort for call in answers} == set(SORTS)
    for call in answers:
        assert meant(call.output) == meant(told.expected[call.sort])


def meant(output: Any) -> Any:
    """Of labels their names: scores depend in their last digits on the company that a text had."""
    match output:
        case {"labels": labels}:
            return [one["label"] for one in labels]
    return output


def test_what_was_not_under_way_as_a_node_was_lost_is_answered(told: Told) -> None:
    losses = (told.family_lost, told.router_lost)
    assert [call for call in told.failed if not any(loss.met(call) for loss in losses)] == []


def test_of_a_family_only_streams_that_it_was_writing_there_are_lost_and_they_say_so(told: Told) -> None:
    met = [call for call in told.calls if told.family_lost.met(call)]
    assert {call.error for call in met if call.sort == "words"} == {None, "replica_lost"}
    for call in met:
        if call.error is not None:
            assert (call.sort, call.said["task"], call.said["model"]) == ("words", SORTS["words"].task, WRITER)


def test_a_lost_router_breaks_streams_that_had_begun_and_whoever_had_nothing_yet_has_an_answer(told: Told) -> None:
    broken = [call for call in told.failed if call.error == BROKEN]
    assert broken
    assert all(told.router_lost.met(call) for call in broken)
    assert {(call.sort, call.error) for call in told.failed} <= {("words", "replica_lost"), ("words", BROKEN)}
