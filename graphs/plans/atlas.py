"""All chains that edges make, found in the order of what they declare without walking into a dead end."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, product
from math import inf

from deployments.contracts.kinds import Kind, Kinds
from graphs.plans.edges import Edge

MAX_HOPS = 4
MOST_KNOWN = 4_000
"""Hands that are remembered; then it is forgotten what was."""


@dataclass(frozen=True, order=True)
class Held:
    """A value in hand: its kind, and whether it is a medium that was made of a text.

    Such a one is not read back into text, nor put beside a text: who gave two texts did not ask to have one of them
    spoken so that a model may hear it.
    """

    kind: Kind
    made_of_text: bool = False


Hand = tuple[Held, ...]
"""Values in sorted order."""


@dataclass(frozen=True)
class Step:
    """An edge, and which of the values in hand it is given, slot for slot."""

    edge: Edge
    picks: Hand


Chain = tuple[Step, ...]


class Atlas:
    """Some edges, and what was found out about the hands from which they lead on."""

    def __init__(self, edges: tuple[Edge, ...]) -> None:
        self.edges = edges
        self._steps: dict[Hand, tuple[tuple[Step, Hand], ...]] = {}
        self._least: dict[tuple[Hand, int], Mapping[Kind, float]] = {}
        self._fewer = max((len(edge.slots) for edge in edges), default=1) - 1

    def chains(self, given: Kinds, want: Kind, hops: int) -> Iterator[Chain]:
        """Every chain of at most so many tasks that leaves nothing but one value of this kind, the cheapest first."""
        order = count()
        start = tuple(sorted(map(Held, given)))
        frontier: list[tuple[float, int, float, Hand, Chain]] = [(0.0, next(order), 0.0, start, ())]
        while frontier:
            _, _, spent, hand, chain = heapq.heappop(frontier)
            if chain and len(hand) == 1 and hand[0].kind is want:
                yield chain
            left = hops - len(chain) - 1
            for step, after in self._onward(hand) if left >= 0 else ():
                paid = spent + step.edge.cost
                total = paid + self._to_go(after, left).get(want, inf)
                if total < inf:
                    heapq.heappush(frontier, (total, next(order), paid, after, (*chain, step)))

    def reachable(self, given: Kinds, hops: int = MAX_HOPS) -> frozenset[Kind]:
        """All kinds that chains of at most so many tasks come to."""
        hand = tuple(sorted(map(Held, given)))
        return frozenset(kind for _, after in self._onward(hand) for kind in self._to_go(after, hops - 1))

    def _to_go(self, hand: Hand, hops: int) -> Mapping[Kind, float]:
        """The least that has to be paid from here to come to nothing but a value of each kind."""
        if len(hand) - hops * self._fewer > 1:
            return {}
        known = self._least.get((hand, hops))
        if known is None:
            known = self._least[hand, hops] = self._worked_out(hand, hops)
        return known

    def _worked_out(self, hand: Hand, hops: int) -> dict[Kind, float]:
        least = {hand[0].kind: 0.0} if len(hand) == 1 else {}
        for step, after in self._onward(hand) if hops else ():
            for kind, paid in self._to_go(after, hops - 1).items():
                least[kind] = min(least.get(kind, inf), step.edge.cost + paid)
        return least

    def _onward(self, hand: Hand) -> tuple[tuple[Step, Hand], ...]:
        if len(self._least) > MOST_KNOWN:
            self._least.clear()
            self._steps.clear()
        if hand not in self._steps:
            self._steps[hand] = tuple((step, _after(hand, step)) for step in _steps(hand, self.edges))
        return self._steps[hand]


def _steps(hand: Hand, edges: tuple[Edge, ...]) -> Iterator[Step]:
    kinds = {held.kind for held in hand}
    for edge in edges:
        if kinds.issuperset(slot.kind for slot in edge.slots):
            ways = product(*(_fitting(hand, edge, slot.kind) for slot in edge.slots))
            for picks in dict.fromkeys(ways):
                if all(hand.count(pick) >= picks.count(pick) for pick in picks):
                    yield Step(edge, picks)


def _fitting(hand: Hand, edge: Edge, kind: Kind) -> list[Held]:
    """The values in hand that may fill a slot of this kind."""
    fresh_alone = edge.gives is Kind.TEXT or len(edge.slots) > 1
    return [held for held in dict.fromkeys(hand) if held.kind is kind and not (fresh_alone and held.made_of_text)]


def _after(hand: Hand, step: Step) -> Hand:
    left = list(hand)
    for pick in step.picks:
        left.remove(pick)
    return tuple(sorted((*left, made(step))))


def made(step: Step) -> Held:
    """What comes into hand by this step."""
    of_text = all(pick.made_of_text or pick.kind is Kind.TEXT for pick in step.picks)
    return Held(step.edge.gives, of_text and step.edge.gives is not Kind.TEXT)
