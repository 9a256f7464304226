"""A chain that the caller names: its first task takes the inputs as it always does, the others what was made so far."""

from dataclasses import replace

from deployments.contracts.errors import NoRoute
from deployments.contracts.kinds import Kind
from deployments.contracts.parsing import parse_inputs
from deployments.contracts.task import AnyTask
from deployments.tasks.registry import task_named
from graphs.models.choice import Models
from graphs.plans.asked import AnyToAnyParameters
from graphs.plans.edges import Edge, edges_of, outcomes_of
from graphs.plans.plan import priced
from graphs.plans.planning import Planner, refuse_unplanned
from graphs.plans.route import Leg, Route, leg_of
from graphs.plans.wiring import Feeds, FromLeg

Hand = list[tuple[int, dict[Kind, str]]]
"""What was made and not yet taken: by which leg, and as which kinds it can be had."""


def pinned(
    names: tuple[str, ...], inputs: object, asked: AnyToAnyParameters, models: Models, planner: Planner
) -> Route:
    """Raises UnknownTask; NoRoute where a task takes what none before it gives; what is wrong with the inputs."""
    tasks = tuple(task_named(name) for name in names)
    legs: list[Leg] = []
    hand: Hand = []
    for number, task in enumerate(tasks):
        model = models.choose(task.id, asked.models.get(task.id))
        leg = leg_of(task, model, asked.tasks.get(task.id, {}), models)
        expected = planner.prices.expected_s(task.id, model.id)
        leg = replace(leg, cost=priced(task.cost, expected), expected_s=expected)
        if number:
            legs.append(replace(leg, feeds=_feeds(task, hand, names)))
        else:
            legs.append(replace(leg, inputs=parse_inputs(task, inputs)))
        hand.append((number, outcomes_of(task)))
    refuse_unplanned(asked, legs)
    return Route(
        tuple(legs),
        dry_run=asked.dry_run,
        time_budget_s=asked.time_budget_s,
        hop_budget_s=asked.hop_budget_s,
    )


def _feeds(task: AnyTask, hand: Hand, names: tuple[str, ...]) -> Feeds:
    for edge in edges_of(task):
        if taken := _taken(edge, hand):
            for place, _ in taken:
                hand.remove(place)
            return tuple((slot.field, source) for slot, (_, source) in zip(edge.slots, taken, strict=True))
    there = " + ".join(sorted(next(iter(outs)) for _, outs in hand if outs)) or "nothing"
    raise NoRoute(
        f"in the chain {' → '.join(names)} {task.id} takes {' + '.join(task.takes) or 'what no task gives'}, "
        f"but there is {there}",
        "parameters.chain",
    )


def _taken(edge: Edge, hand: Hand) -> list[tuple[tuple[int, dict[Kind, str]], FromLeg]] | None:
    """What of the hand fills the edge's slots, the oldest first; None where something is missing."""
    left = list(hand)
    taken = []
    for slot in edge.slots:
        place = next((one for one in left if slot.kind in one[1]), None)
        if place is None:
            return None
        left.remove(place)
        taken.append((place, FromLeg(place[0], place[1][slot.kind])))
    return taken
